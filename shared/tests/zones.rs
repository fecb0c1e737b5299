//! Time zones, native and in the browser, which have tables of their own.

#![allow(missing_docs)]

use sotay_shared::zone::{Wall, Zone};

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn clocks_show_the_same_everywhere() {
    for (zone, day, hour, utc_hour) in [
        ("America/New_York", "2027-06-15", 9, 13),
        ("America/New_York", "2027-01-15", 9, 14),
        ("Asia/Tokyo", "2027-06-15", 10, 1),
        ("Asia/Ho_Chi_Minh", "2027-06-15", 9, 2),
        ("Europe/Berlin", "2027-03-27", 9, 8),
        ("Europe/Berlin", "2027-03-28", 9, 7),
        ("UTC", "2027-06-15", 9, 9),
        ("+05:00", "2027-06-15", 9, 4),
    ] {
        let zone: Zone = zone.parse().unwrap();
        let at = |hour: i64| Wall::new(day.parse().unwrap(), hour * 3_600_000);
        assert_eq!(zone.instant(at(hour)).0, at(utc_hour).0, "{zone} {day}");
        assert_eq!(zone.wall(zone.instant(at(hour))), at(hour), "{zone} {day}");
    }
    // Half hours, the change itself, and years of long ago.
    let kolkata: Zone = "Asia/Kolkata".parse().unwrap();
    assert_eq!(kolkata.ahead(sotay_shared::stamp::Timestamp(0)), 19_800_000);
    let new_york: Zone = "America/New_York".parse().unwrap();
    let gap = Wall::new("2027-03-14".parse().unwrap(), 2 * 3_600_000 + 1_800_000);
    assert_eq!(new_york.wall(new_york.instant(gap)).0, gap.0 + 3_600_000);
    for bad in ["Mars/Base", "", "Asia", "constructor"] {
        assert!(bad.parse::<Zone>().is_err(), "{bad}");
    }
}
