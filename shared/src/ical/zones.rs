//! The time zones of a file: by their names in the IANA database, by those of Windows, or as the file itself describes them.

use super::{read::Component, time};
use crate::{
    content::ContentLine,
    date::CalendarDate,
    recurrence::Rule,
    time::Timestamp,
    zone::{DAY_MS, MINUTE_MS, Wall, Zone, iana_of, of_windows},
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

/// Zones that a file describes, and changes of the clocks in each.
const DESCRIBED: usize = 1_000;
const CHANGES: usize = 1_000;

/// A clock that a time is meant on.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Clock {
    Zone(Zone),
    /// One that the file describes, by its number.
    Described(usize),
}

/// A change of the clocks (STANDARD or DAYLIGHT).
struct Observance {
    first: Wall,
    rule: Option<Rule>,
    further: Vec<Wall>,
    before: i64,
    after: i64,
}

/// When clocks are changed, and from and to how many milliseconds ahead of UTC.
type Change = (Wall, i64, i64);

/// What a file says of a zone (RFC 5545 section 3.6.5).
struct Described {
    changes: Vec<Observance>,
    /// Those of each year that was asked for.
    years: RefCell<BTreeMap<u16, Vec<Change>>>,
}

/// The zones that a file names.
pub(super) struct Zones {
    reader: Zone,
    named: RefCell<BTreeMap<String, Clock>>,
    described: Vec<Described>,
    unknown: RefCell<BTreeSet<String>>,
}

/// A zone by its own name or by that of Windows, also at the end of a path that some programs put before it.
fn known(name: &str) -> Option<Zone> {
    let name = name.trim();
    let of_name = |name: &str| name.parse().ok().or_else(|| iana_of(name)?.parse().ok());
    let by_end = || {
        let ends = name.match_indices('/').map(|(at, _)| &name[at + 1..]);
        ends.filter(|end| end.contains('/')).find_map(|end| end.parse::<Zone>().ok())
    };
    of_name(name).or_else(by_end)
}

/// The offset of `(UTC+07:00) Bangkok, Hanoi, Jakarta`.
fn offset_in(name: &str) -> Option<Zone> {
    let inside = name.strip_prefix('(')?.split(')').next()?.trim();
    let offset = inside.strip_prefix("UTC").or_else(|| inside.strip_prefix("GMT"))?.trim().replace('.', ":");
    if offset.is_empty() {
        return Some(Zone::UTC);
    }
    Some(Zone::Fixed(i16::try_from(time::ahead(&offset)? / MINUTE_MS).ok()?))
}

impl Zones {
    pub(super) fn new(components: &[&Component<'_>], reader: &Zone) -> Zones {
        let mut zones = Zones {
            reader: reader.clone(),
            named: RefCell::default(),
            described: Vec::new(),
            unknown: RefCell::default(),
        };
        for component in components.iter().take(DESCRIBED) {
            let text = |name: &str| component.lines.iter().find(|line| line.name == name).map(ContentLine::text);
            let Some(name) = text("TZID") else { continue };
            let told = known(&name).or_else(|| known(&text("X-LIC-LOCATION")?));
            let described = Described::read(component);
            // An offset in a name is that of winter: when the clocks are changed the description says.
            let clock = match told {
                Some(zone) => Clock::Zone(zone),
                None if described.changes.is_empty() => continue,
                None => {
                    zones.described.push(described);
                    Clock::Described(zones.described.len() - 1)
                }
            };
            zones.named.borrow_mut().insert(name, clock);
        }
        zones
    }

    /// The clock that a name means; without one, and where nobody knows it, the reader's.
    pub(super) fn of(&self, name: Option<&str>) -> Clock {
        let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
            return Clock::Zone(self.reader.clone());
        };
        if let Some(clock) = self.named.borrow().get(name) {
            return clock.clone();
        }
        let found = known(name).or_else(|| offset_in(name)).map(Clock::Zone);
        if found.is_none() {
            self.unknown.borrow_mut().insert(name.to_owned());
        }
        let clock = found.unwrap_or_else(|| Clock::Zone(self.reader.clone()));
        self.named.borrow_mut().insert(name.to_owned(), clock.clone());
        clock
    }

    /// Names that nobody knows, among those that were asked for.
    pub(super) fn unknown(self) -> BTreeSet<String> {
        self.unknown.into_inner()
    }

    pub(super) fn reader(&self) -> &Zone {
        &self.reader
    }

    pub(super) fn instant(&self, clock: &Clock, wall: Wall) -> Timestamp {
        match clock {
            Clock::Zone(zone) => zone.instant(wall),
            Clock::Described(at) => self.described.get(*at).map_or(Timestamp(wall.0), |zone| zone.instant(wall)),
        }
    }

    pub(super) fn wall(&self, clock: &Clock, at: Timestamp) -> Wall {
        match clock {
            Clock::Zone(zone) => zone.wall(at),
            Clock::Described(nth) => self.described.get(*nth).map_or(Wall(at.0), |zone| zone.wall(at)),
        }
    }

    /// A zone that everybody knows with the same clocks, about a time; of one that is described the first that is alike.
    pub(super) fn everybodys(&self, clock: &Clock, at: Timestamp) -> Option<Zone> {
        let described = match clock {
            Clock::Zone(zone) => return Some(zone.clone()),
            Clock::Described(nth) => self.described.get(*nth)?,
        };
        // Twice a month, for two years, and where its clocks are changed.
        let year = described.wall(at).day_and_time()?.0.year();
        let changes =
            [year, year + 1].into_iter().flat_map(|year| described.changes.iter().flat_map(move |it| it.about(year)));
        let changes: Vec<i64> = changes.map(|(begins, before, _)| begins.0 - before).filter(|it| *it > at.0).collect();
        let times = (0..48).map(|nth| at.0 + nth * 15 * DAY_MS).chain(changes.into_iter().flat_map(|it| [it - 1, it]));
        let times: Vec<(Timestamp, i64)> = times.map(Timestamp).map(|at| (at, described.wall(at).0 - at.0)).collect();
        let first = times.first()?.1;
        if times.iter().all(|(_, ahead)| *ahead == first) && first % MINUTE_MS == 0 {
            return i16::try_from(first / MINUTE_MS).ok().map(Zone::Fixed);
        }
        let is_alike = |zone: &Zone| times.iter().all(|(at, ahead)| zone.ahead(*at) == *ahead);
        of_windows().filter_map(|name| name.parse().ok()).find(is_alike)
    }
}

impl Described {
    fn read(component: &Component<'_>) -> Described {
        let changes = component.parts.iter().filter(|part| ["STANDARD", "DAYLIGHT"].contains(&part.name.as_str()));
        let changes = changes.filter_map(Observance::read).take(CHANGES).collect();
        Described { changes, years: RefCell::default() }
    }

    /// The changes that a time may be after: those of its year and of the one before, and the last ones of rules that ended.
    fn change_before(&self, wall: Wall) -> Option<Change> {
        let year = wall.day_and_time()?.0.year();
        let mut years = self.years.borrow_mut();
        let known = years.entry(year).or_insert_with(|| {
            let mut of_year: Vec<Change> = self.changes.iter().flat_map(|it| it.about(year)).collect();
            of_year.sort_unstable();
            of_year
        });
        known.iter().rev().find(|(begins, ..)| *begins <= wall).copied()
    }

    fn instant(&self, wall: Wall) -> Timestamp {
        let ahead = match self.change_before(wall) {
            // What the clocks leave out is as much later.
            Some((begins, before, after)) if wall.0 - begins.0 < after - before => before,
            Some((_, _, after)) => after,
            None => self.before_all(),
        };
        Timestamp(wall.0 - ahead)
    }

    /// The offset before the first change.
    fn before_all(&self) -> i64 {
        self.changes.iter().min_by_key(|change| change.first).map_or(0, |change| change.before)
    }

    fn wall(&self, at: Timestamp) -> Wall {
        let offsets: BTreeSet<i64> = self.changes.iter().flat_map(|change| [change.before, change.after]).collect();
        // What the clock shows is in force by the last change before it.
        let is_shown =
            |ahead: &i64| self.change_before(Wall(at.0 + ahead)).is_some_and(|(_, _, after)| after == *ahead);
        let shown = offsets.iter().copied().find(is_shown);
        // In an hour that comes twice: the offset after the change. Before the first one: what was before it.
        let latest = offsets.last().copied().unwrap_or(0);
        let again = || self.change_before(Wall(at.0 + latest)).map(|(_, _, after)| after);
        Wall(at.0 + shown.or_else(again).unwrap_or_else(|| self.before_all()))
    }
}

impl Observance {
    fn read(part: &Component<'_>) -> Option<Observance> {
        let value = |name: &str| part.lines.iter().find(|line| line.name == name).map(|line| line.value.trim());
        let first = time::local(value("DTSTART")?)?;
        let rule = value("RRULE").and_then(|rule| Rule::of_file(rule, first.day_and_time()?.0).ok());
        let further = part.lines.iter().filter(|line| line.name == "RDATE").flat_map(|line| line.value.split(','));
        Some(Observance {
            first,
            rule,
            further: further.filter_map(time::local).take(CHANGES).collect(),
            before: time::ahead(value("TZOFFSETFROM")?)?,
            after: time::ahead(value("TZOFFSETTO")?)?,
        })
    }

    fn about(&self, year: u16) -> Vec<Change> {
        let mut begins = self.further.clone();
        begins.push(self.first);
        if let (Some(rule), Some((first, time))) = (&self.rule, self.first.day_and_time()) {
            let last = rule.until.map_or(year, |until| until.year().min(year));
            let days = [last.saturating_sub(1), last].into_iter().flat_map(|year| rule.days_of_year(first, year));
            begins.extend(days.map(|day: CalendarDate| Wall::new(day, time)));
        }
        begins.into_iter().map(|begins| (begins, self.before, self.after)).collect()
    }
}
