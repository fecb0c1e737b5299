use super::*;

fn compute(formula: &str) -> Value {
    let field = |key: &str| match key {
        "amount" => Value::Int(200),
        "probability" => Value::Int(25),
        "price" => Value::Number(0.1),
        "most" => Value::Int(9_007_199_254_740_991),
        "huge" => Value::Number(1e300),
        "name" => Value::text("Acme"),
        "from" => Value::text("2026-06-01"),
        "done" => Value::Bool(true),
        // A day that is not known.
        "until" => Value::Opaque,
        _ => Value::Empty,
    };
    formula.parse::<Formula>().unwrap().evaluate(&field, "2026-06-30".parse().unwrap())
}

#[test]
fn formulas_are_computed() {
    for (formula, expected) in [
        ("{amount} * {probability} / 100", Value::Int(50)),
        ("{amount} * 12.5%", Value::Int(25)),
        ("1 + 2 * 3 - -4", Value::Int(11)),
        ("(1 + 2) * 3", Value::Int(9)),
        ("10 / 4", Value::Number(2.5)),
        ("{name} & \" – \" & {amount} & {nothing}", Value::text("Acme – 200")),
        ("\"n\" & 1 + 2", Value::text("n3")),
        ("IF({amount} >= 100, \"big\", \"small\")", Value::text("big")),
        ("MAX(1, {amount}, 3)", Value::Int(200)),
        ("DAYS({from}, TODAY())", Value::Int(29)),
        ("{from} + 30", Value::text("2026-07-01")),
        ("30 + {from}", Value::text("2026-07-01")),
        ("{from} - 1", Value::text("2026-05-31")),
        ("TODAY() - {from}", Value::Int(29)),
        ("MAX({from}, TODAY())", Value::text("2026-06-30")),
        ("{from} < TODAY()", Value::Bool(true)),
        ("\"1\" = 1", Value::Bool(true)),
        ("{name} = \"ACME\"", Value::Bool(true)),
        ("{name} > 5", Value::Bool(true)),
        ("LEN({name})", Value::Int(4)),
        ("{done} + 1", Value::Int(2)),
    ] {
        assert_eq!(compute(formula), expected, "{formula}");
    }
}

#[test]
fn numbers_are_decimal() {
    for (formula, expected) in [
        ("0.1 + 0.2", Value::Number(0.3)),
        ("{price} + 0.2", Value::Number(0.3)),
        ("0.1 + 0.2 = 0.3", Value::Bool(true)),
        ("0.1 + 0.2 & \"\"", Value::text("0.3")),
        ("1 - 0.9", Value::Number(0.1)),
        ("4.35 * 100", Value::Int(435)),
        ("1.1 * 3", Value::Number(3.3)),
        ("1 / 3 * 3", Value::Int(1)),
        ("1 / 3 * 3 = 1", Value::Bool(true)),
        ("2 / 3", Value::Number(0.666_666_666_666_667)),
        ("ROUND(10 / 3, 2)", Value::Number(3.33)),
        ("ROUND(1.005, 2)", Value::Number(1.01)),
        ("ROUND(2.675, 2)", Value::Number(2.68)),
        ("ROUND(2.5)", Value::Int(3)),
        ("ROUND(-2.5)", Value::Int(-3)),
        ("ROUND(0.5 - 0.4 - 0.05, 1)", Value::Number(0.1)),
        ("ROUND(1250, -2)", Value::Int(1300)),
        ("ROUND(-1250, -2)", Value::Int(-1300)),
        ("ROUND(5, -99)", Value::Int(0)),
        ("ROUND(1.5, 99)", Value::Number(1.5)),
        ("{most} + 1 - 1", Value::Int(9_007_199_254_740_991)),
        ("{most} * 100", Value::Int(900_719_925_474_099_100)),
        ("{most} * 3 / 3", Value::Int(9_007_199_254_740_991)),
        ("ABS(-0.30)", Value::Number(0.3)),
    ] {
        assert_eq!(compute(formula), expected, "{formula}");
    }
}

#[test]
fn what_is_empty_is_nothing_much() {
    for (formula, expected) in [
        ("{amount} + {nothing}", Value::Int(200)),
        ("{nothing} + {nothing}", Value::Int(0)),
        ("{amount} * {nothing}", Value::Int(0)),
        ("-{nothing}", Value::Int(0)),
        ("{nothing}", Value::Empty),
        ("{nothing} = 0", Value::Bool(true)),
        ("{nothing} = \"\"", Value::Bool(true)),
        ("{nothing} < 5", Value::Bool(true)),
        ("{nothing} > -5", Value::Bool(true)),
        ("{nothing} = {nothing}", Value::Bool(true)),
        ("{name} <> {nothing}", Value::Bool(true)),
        ("if({nothing}, 1, 2)", Value::Int(2)),
        ("MIN({nothing}, 3, 5)", Value::Int(3)),
        ("MAX({nothing}, {name})", Value::Int(0)),
        ("ROUND({nothing}, 2)", Value::Int(0)),
        ("LEN({nothing})", Value::Int(0)),
        ("{from} + {nothing}", Value::text("2026-06-01")),
        // Nothing is computed with a day that is not known.
        ("{until} + 30", Value::Empty),
        ("DAYS({until}, TODAY())", Value::Empty),
        ("DAYS({nothing}, TODAY())", Value::Empty),
        ("{until} < TODAY()", Value::Empty),
        ("IF({until} < TODAY(), \"late\", \"\")", Value::text("")),
        ("{until} = \"\"", Value::Bool(true)),
        ("\"on \" & ({until} + 1)", Value::text("on ")),
    ] {
        assert_eq!(compute(formula), expected, "{formula}");
    }
}

#[test]
fn what_cannot_be_computed_says_why() {
    for (formula, expected) in [
        ("1 / 0", "#DIV/0!"),
        ("1 / {nothing}", "#DIV/0!"),
        ("0 / 0 + 1", "#DIV/0!"),
        ("\"x\" & 1 / 0", "#DIV/0!"),
        ("IF(1 / 0, 1, 2)", "#DIV/0!"),
        ("ROUND(1 / 0, 2)", "#DIV/0!"),
        ("{name} * 2", "#VALUE!"),
        ("ABS({name})", "#VALUE!"),
        ("{from} * 2", "#VALUE!"),
        ("DAYS({name}, TODAY())", "#VALUE!"),
        ("{huge} * 2", "#VALUE!"),
        ("{most} * {most} * {most}", "#NUM!"),
        ("{from} + {most}", "#NUM!"),
    ] {
        assert_eq!(compute(formula), Value::text(expected), "{formula}");
    }
    assert_eq!(compute("IF({nothing} = 0, 0, 1 / {nothing})"), Value::Int(0), "what is not chosen is not computed");
}

#[test]
fn a_slip_is_found_where_it_is() {
    for (formula, at, problem) in [
        ("", 1, Problem::Missing),
        ("1 +", 4, Problem::Missing),
        ("1 2", 3, Problem::Unexpected),
        ("{amount", 1, Problem::Unclosed),
        ("(1", 3, Problem::Unclosed),
        ("SUM(1)", 1, Problem::NoSuchFunction),
        ("IF(1, 2)", 1, Problem::Arguments),
        ("1.2.3", 1, Problem::Unexpected),
        (".", 1, Problem::Unexpected),
    ] {
        let error = formula.parse::<Formula>().unwrap_err();
        assert_eq!((error.at, error.problem), (at, problem), "{formula}");
    }
    let deep = "(".repeat(10_000);
    assert_eq!(deep.parse::<Formula>().unwrap_err().problem, Problem::TooDeep);
    assert_eq!("-".repeat(100_000).parse::<Formula>().unwrap_err().problem, Problem::Missing);
    assert_eq!("{a} + {b}".parse::<Formula>().unwrap().fields(), ["a", "b"]);
}

proptest::proptest! {
    #[test]
    fn any_formula_comes_to_something(text in "[-+*/&%(){}\"<>=,;a-z0-9. ]{0,40}", value in proptest::num::f64::ANY) {
        if let Ok(formula) = text.parse::<Formula>() {
            let field = |key: &str| if key.len().is_multiple_of(2) { Value::Number(value) } else { Value::Int(i64::MIN) };
            formula.evaluate(&field, "2026-06-30".parse().unwrap());
        }
    }

    #[test]
    fn whole_amounts_are_exact(one in -9_007_199_254_740_991_i64..9_007_199_254_740_991, other in -1_000_000_i64..1_000_000) {
        let field = |key: &str| if key == "one" { Value::Int(one) } else { Value::Int(other) };
        let compute = |text: &str| text.parse::<Formula>().unwrap().evaluate(&field, "2026-06-30".parse().unwrap());
        proptest::prop_assert_eq!(compute("{one} + {other}"), Value::Int(one + other));
        let product = i128::from(one) * i128::from(other);
        if let Ok(product) = i64::try_from(product) {
            proptest::prop_assert_eq!(compute("{one} * {other}"), Value::Int(product));
        }
    }
}
