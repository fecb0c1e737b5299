use super::*;

fn wall(day: &str, hour: i64, minute: i64) -> Wall {
    Wall::new(day.parse().unwrap(), (hour * 60 + minute) * MINUTE_MS)
}

#[test]
fn every_zone_of_windows_is_one_of_the_database() {
    for zone in of_windows() {
        assert!(zone.parse::<Zone>().is_ok(), "{zone}");
    }
    assert_eq!(iana_of("SE Asia Standard Time"), Some("Asia/Bangkok"));
    assert_eq!(iana_of("Tokyo Standard Time"), Some("Asia/Tokyo"));
    assert_eq!(iana_of("No Such Time"), None);
}

#[test]
fn zones_are_written_as_they_are_read() {
    for name in ["Asia/Ho_Chi_Minh", "America/Argentina/ComodRivadavia", "+07:00", "-03:30", "UTC", "Etc/GMT-7"] {
        assert_eq!(name.parse::<Zone>().unwrap().to_string(), name);
    }
    for bad in ["", "Mars/Base", "+7", "+25:00", "+07:60", "../etc/passwd", "Asia/Hồ", "+é:00", &"A".repeat(100)] {
        assert!(bad.parse::<Zone>().is_err(), "{bad}");
    }
}

#[test]
fn hours_that_come_twice_or_never() {
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    // On 28 March 2027 clocks go from 02:00 to 03:00.
    assert_eq!(berlin.wall(berlin.instant(wall("2027-03-28", 2, 30))), wall("2027-03-28", 3, 30));
    assert_eq!(berlin.wall(berlin.instant(wall("2027-03-28", 3, 0))), wall("2027-03-28", 3, 0));
    // On 31 October from 03:00 to 02:00: the first of the two.
    assert_eq!(berlin.instant(wall("2027-10-31", 2, 30)).0, Wall(0).0 + wall("2027-10-31", 0, 30).0);
    assert_eq!(berlin.instant(wall("2027-10-31", 3, 0)).0, wall("2027-10-31", 2, 0).0);
}
