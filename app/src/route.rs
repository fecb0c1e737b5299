//! The app's addresses: each renders its own URL and is read back from it.

use sotay_shared::id::DealId;

/// Every page of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    Board,
    Deal(DealId),
    Settings,
    /// An invitation; its token is in the fragment, which no server ever sees.
    Join,
}

impl Route {
    /// The path of the route.
    pub fn path(self) -> String {
        match self {
            Route::Board => "/board".into(),
            Route::Deal(deal) => format!("/deals/{deal}"),
            Route::Settings => "/settings".into(),
            Route::Join => "/join".into(),
        }
    }

    /// The route of a path; `None` where there is none.
    pub fn parse(path: &str) -> Option<Route> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        Some(match parts.as_slice() {
            [] | ["board"] => Route::Board,
            ["deals", deal] => Route::Deal(deal.parse().ok()?),
            ["settings"] => Route::Settings,
            ["join"] => Route::Join,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_read_back_from_its_path() {
        for route in [Route::Board, Route::Deal(DealId::from_cause("deal")), Route::Settings, Route::Join] {
            assert_eq!(Route::parse(&route.path()), Some(route));
        }
        assert_eq!(Route::parse("/"), Some(Route::Board));
        assert_eq!(Route::parse("/deals/nonsense"), None);
        assert_eq!(Route::parse("/nowhere"), None);
    }
}
