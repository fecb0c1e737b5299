//! Tables in angle brackets: pages that programs call `.xls`, and the XML spreadsheets of 2003. The reader takes whatever it
//! is given: what is not closed ends with what is around it.

mod pieces;

use super::COLUMNS;
use pieces::{Piece, Pieces, attribute, unescaped};

/// Tables within tables at most.
const NESTED: usize = 50;

/// What a text in angle brackets holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    Page,
    Spreadsheet,
}

/// A table that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// Each row with its number, from 1.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Columns in which a number with a fraction stands that a program wrote, once for each.
    pub computed: Vec<usize>,
    /// Cells beyond the columns, or rows beyond the limit, are left out.
    pub is_cut: bool,
}

/// Whether a text is a page or a spreadsheet with tables; `None` for any other, which may be data for a program.
pub fn markup(text: &str) -> Option<Markup> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if !text.starts_with('<') {
        return None;
    }
    let mut tags = Pieces(text).filter_map(|piece| match piece {
        Piece::Open { name, .. } => Some(name),
        _ => None,
    });
    let known = |name: String| match name.as_str() {
        "table" => Some(Markup::Page),
        "worksheet" => Some(Markup::Spreadsheet),
        _ => None,
    };
    // Far down there is what a page is about.
    tags.by_ref().take(20_000).find_map(known)
}

/// The tables of a text, with that many rows each at most.
pub fn tables(text: &str, markup: Markup, most: usize) -> Vec<Table> {
    let tables = match markup {
        Markup::Page => page(text, most),
        Markup::Spreadsheet => spreadsheet(text, most),
    };
    // A table of one column lays something out.
    let is_table = |table: &Table| table.rows.iter().any(|(_, row)| row.len() > 1);
    let (real, other): (Vec<_>, Vec<_>) = tables.into_iter().partition(is_table);
    if real.is_empty() { other } else { real }
}

/// A table of a page that is read.
#[derive(Default)]
struct Open {
    table: Table,
    row: Option<Vec<String>>,
    cell: Option<String>,
    /// How many columns and rows the cell takes.
    span: (usize, usize),
    /// By column: for how many rows more a cell from above stands there.
    from_above: Vec<usize>,
    counted: usize,
}

fn span(attributes: &str, name: &str, most: usize) -> usize {
    attribute(attributes, name).and_then(|it| it.trim().parse::<usize>().ok()).unwrap_or(1).clamp(1, most)
}

impl Open {
    /// Cells from above that stand where the next one would.
    fn pass_by(&mut self) {
        let Some(row) = &mut self.row else { return };
        while let Some(left) = self.from_above.get_mut(row.len()).filter(|left| **left > 0) {
            *left -= 1;
            row.push(String::new());
        }
    }

    fn end_cell(&mut self) {
        let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) else { return };
        let lines = cell.split('\n').map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let (columns, rows) = self.span;
        for nth in 0..columns {
            if row.len() >= COLUMNS {
                self.table.is_cut |= nth == 0 && !text.is_empty();
                break;
            }
            let at = row.len();
            row.push(if nth == 0 { text.clone() } else { String::new() });
            if rows > 1 {
                self.from_above.resize(self.from_above.len().max(at + 1), 0);
                self.from_above[at] = rows - 1;
            }
        }
    }

    fn end_row(&mut self, most: usize) {
        self.end_cell();
        self.pass_by();
        let Some(row) = self.row.take() else { return };
        self.counted += 1;
        if self.table.rows.len() < most {
            self.table.rows.push((self.counted, row));
        } else {
            self.table.is_cut = true;
        }
    }
}

fn page(text: &str, most: usize) -> Vec<Table> {
    let (mut open, mut done) = (Vec::<Open>::new(), Vec::new());
    for piece in Pieces(text) {
        let depth = open.len();
        let Some(now) = open.last_mut() else {
            if let Piece::Open { name, .. } = piece
                && name == "table"
            {
                open.push(Open::default());
            }
            continue;
        };
        match piece {
            Piece::Text(text) => {
                if let Some(cell) = &mut now.cell {
                    // A line break of the file is a space.
                    cell.push_str(&unescaped(&text.replace(['\n', '\r', '\t'], " ")));
                }
            }
            Piece::Raw(text) => now.cell.iter_mut().for_each(|cell| cell.push_str(text)),
            Piece::Open { name, attributes, .. } => match name.as_str() {
                "table" if depth < NESTED => open.push(Open::default()),
                "tr" => {
                    now.end_row(most);
                    now.row = Some(Vec::new());
                }
                "td" | "th" => {
                    now.end_cell();
                    now.row.get_or_insert_default();
                    now.pass_by();
                    now.cell = Some(String::new());
                    now.span = (span(attributes, "colspan", COLUMNS), span(attributes, "rowspan", 10_000));
                }
                "br" | "p" | "div" | "li" => now.cell.iter_mut().for_each(|cell| cell.push('\n')),
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "td" | "th" => now.end_cell(),
                "tr" => now.end_row(most),
                "p" | "div" | "li" => now.cell.iter_mut().for_each(|cell| cell.push('\n')),
                "table" => {
                    now.end_row(most);
                    done.extend(open.pop().map(|it| it.table));
                }
                _ => {}
            },
        }
    }
    for mut left in open {
        left.end_row(most);
        done.push(left.table);
    }
    for (at, table) in done.iter_mut().enumerate() {
        table.name = (at + 1).to_string();
    }
    done
}

fn spreadsheet(text: &str, most: usize) -> Vec<Table> {
    let mut done: Vec<Table> = Vec::new();
    // From 1.
    let (mut at_row, mut row) = (0, Vec::<String>::new());
    let mut data: Option<(String, bool)> = None;
    let mut across = 0;
    for piece in Pieces(text) {
        match piece {
            Piece::Open { name, attributes, is_empty } => match name.as_str() {
                "worksheet" => {
                    at_row = 0;
                    done.push(Table { name: attribute(attributes, "name").unwrap_or_default(), ..Table::default() });
                }
                "row" => {
                    at_row = index(attributes).unwrap_or(at_row + 1);
                    row.clear();
                }
                "cell" => {
                    let at = index(attributes).map_or(row.len(), |at| at - 1);
                    let over = at >= COLUMNS;
                    row.resize(row.len().max(at.min(COLUMNS)), String::new());
                    if let Some(table) = done.last_mut().filter(|_| over) {
                        table.is_cut = true;
                    }
                    if !over {
                        row.push(String::new());
                    }
                    across = attribute(attributes, "mergeacross").and_then(|it| it.parse::<usize>().ok()).unwrap_or(0);
                    if is_empty {
                        row.resize((row.len() + across.min(COLUMNS)).min(COLUMNS), String::new());
                    }
                }
                "data" if !is_empty => {
                    let is_number = attribute(attributes, "type").is_some_and(|it| it.eq_ignore_ascii_case("number"));
                    data = Some((String::new(), is_number));
                }
                "br" => data.iter_mut().for_each(|(text, _)| text.push('\n')),
                _ => {}
            },
            Piece::Text(text) => data.iter_mut().for_each(|(it, _)| it.push_str(&unescaped(text))),
            Piece::Raw(text) => data.iter_mut().for_each(|(it, _)| it.push_str(text)),
            Piece::Close(name) => match name.as_str() {
                "data" => {
                    let (Some((text, is_number)), Some(table)) = (data.take(), done.last_mut()) else { continue };
                    if is_number && text.contains('.') && !row.is_empty() {
                        table.computed.push(row.len() - 1);
                    }
                    if let Some(cell) = row.last_mut() {
                        cell.push_str(text.trim());
                    }
                }
                "cell" => row.resize((row.len() + across.min(COLUMNS)).min(COLUMNS), String::new()),
                "row" => {
                    let Some(table) = done.last_mut() else { continue };
                    if table.rows.len() < most {
                        table.rows.push((at_row, std::mem::take(&mut row)));
                    } else {
                        table.is_cut = true;
                    }
                }
                _ => {}
            },
        }
    }
    done
}

/// Where a row or a cell stands, where it says so.
fn index(attributes: &str) -> Option<usize> {
    attribute(attributes, "index")?.trim().parse().ok().filter(|at| (1..=1_048_576).contains(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let kind = markup(text).unwrap();
        tables(text, kind, 1_000).remove(0).rows.into_iter().map(|(_, row)| row).collect()
    }

    #[test]
    fn pages_that_are_called_xls() {
        let page = "\u{feff}<html xmlns:x=\"urn:x\"><head><style>td > a {}</style><script>if (1 < 2) '</table>'</script></head>\
            <!-- <table> --><body><TABLE border=1><tr><th>Họ tên<th colspan=2>Điện thoại</tr>\
            <tr><td rowspan=\"2\">L&ecirc; <b>Hoa</b></td><td>0903&nbsp;111&#32;001</td><td x:num>12 &lt; 13</td></tr>\
            <tr><td>Dòng 1<br>Dòng&#x20;2<td><p>a</p><p>b</p></table></body></html>";
        assert_eq!(
            rows(page),
            [
                vec!["Họ tên", "Điện thoại", ""],
                vec!["Lê Hoa", "0903 111 001", "12 < 13"],
                vec!["", "Dòng 1\nDòng 2", "a\nb"],
            ]
        );
        // What lays a page out is no table.
        let nested = "<table><tr><td><table><tr><td>a<td>b</table></table>";
        assert_eq!(rows(nested), [["a", "b"]]);
        // What is not closed ends all the same.
        assert_eq!(rows("<table><tr><td>a</td><td>b"), [["a", "b"]]);
        assert_eq!(rows("<table><tr><td title=\"x>a</td><td>b"), [["a", "b"]]);
        for other in ["{}", "<svg><g/></svg>", "<?xml version='1.0'?><data/>", "", "<", "a < b"] {
            assert_eq!(markup(other), None, "{other}");
        }
    }

    #[test]
    fn spreadsheets_of_2003() {
        let book = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
            <Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"Khách &amp; bạn\"><Table>\
            <Row><Cell><Data ss:Type=\"String\">Name</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"String\">Amount</Data></Cell></Row>\
            <Row ss:Index=\"4\"><Cell ss:MergeAcross=\"1\"><ss:Data ss:Type=\"String\"><B>L&#7879;</B> <![CDATA[<Hoa>]]></ss:Data></Cell>\
            <Cell><Data ss:Type=\"Number\">1.125</Data></Cell></Row></Table></Worksheet></Workbook>";
        let tables = tables(book, markup(book).unwrap(), 1_000);
        let name = |text: &str| text.to_owned();
        assert_eq!(tables[0].name, "Khách & bạn");
        let expected =
            [(1, vec![name("Name"), name(""), name("Amount")]), (4, vec![name("Lệ <Hoa>"), name(""), name("1.125")])];
        assert_eq!(tables[0].rows, expected);
        assert_eq!(tables[0].computed, [2]);
    }

    #[test]
    fn a_table_has_limits() {
        let wide = format!("<table><tr>{}</tr></table>", "<td colspan=100000>x</td>".repeat(300));
        assert_eq!(rows(&wide)[0].len(), COLUMNS);
        let long = format!("<table>{}</table>", "<tr><td>a<td>b</tr>".repeat(50));
        let cut = tables(&long, Markup::Page, 10).remove(0);
        assert!(cut.rows.len() == 10 && cut.is_cut);
        // Many openings that nothing closes are read in one go.
        let deep = "<table><tr><td".repeat(20_000);
        let _ = tables(&deep, Markup::Page, 10);
        let far = "<Worksheet><Row><Cell Index=\"1048576\"><Data>x</Data></Cell></Row></Worksheet>";
        assert!(tables(far, Markup::Spreadsheet, 10)[0].rows[0].1.len() <= COLUMNS);
    }

    proptest::proptest! {
        #[test]
        fn no_text_ends_it(text in "(<table>|<tr>|<td>|<td rowspan=3>|</td>|</tr>|</table>|<!--|-->|<|>|&|&#x|;|é|\"|<Worksheet>|<Row>|<Cell Index=\"9\">|<Data>|</Data>|</Row>){0,24}") {
            for kind in [Markup::Page, Markup::Spreadsheet] {
                tables(&text, kind, 10);
            }
            markup(&text);
        }
    }
}
