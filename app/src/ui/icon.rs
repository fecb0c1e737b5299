//! Icons: strokes on a 24 × 24 grid, drawn with the text's colour.

use leptos::prelude::*;
use sotay_shared::kind::Kind;

/// Which icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Board,
    /// That of a kind's pages.
    Of(Kind),
    Check,
    Search,
    Forward,
    Down,
    Gear,
    Plus,
    More,
    Close,
    Back,
    Clock,
    Conflict,
    Note,
    Call,
    Email,
    Meeting,
    History,
    Device,
    Lock,
    Cloud,
    CloudOff,
    Bell,
    Trash,
    Archive,
    Warning,
    Calendar,
    Filter,
    Table,
    Chart,
    Sliders,
    Star,
    Money,
    Tag,
    Mic,
    Pencil,
    Chat,
    Visit,
    Export,
    Import,
    Keyboard,
    Sun,
    Lead,
    Segments,
    Care,
    Person,
}

impl Icon {
    pub(super) const fn path(self) -> &'static str {
        match self {
            Icon::Board => "M4 5h4v14H4zM10 5h4v9h-4zM16 5h4v11h-4z",
            Icon::Gear => {
                "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M18.4 5.6l-2.2 2.2M7.8 16.2l-2.2 2.2"
            }
            Icon::Of(kind) => match &kind.spec().page {
                Some(page) => page.icon,
                None => "",
            },
            Icon::Check => "M4.500 12.500l5 5 10-11",
            Icon::Search => "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.200 16.200L21 21",
            Icon::Forward => "M9 5l7 7-7 7",
            Icon::Down => "M6 9l6 6 6-6",
            Icon::Plus => "M12 5v14M5 12h14",
            Icon::More => "M5.500 12h.01M12 12h.01M18.500 12h.01M5.500 11.500v1M12 11.500v1M18.500 11.500v1",
            Icon::Close => "M6 6l12 12M18 6L6 18",
            Icon::Back => "M15 5l-7 7 7 7",
            Icon::Clock => "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
            Icon::Conflict => "M7 4v6a4 4 0 0 0 4 4h1v6M17 4v6a4 4 0 0 1-4 4",
            Icon::Note => "M6 4h9l4 4v12H6zM9 11h7M9 15h5",
            Icon::Call => {
                "M6 4h3l2 5-2 1.5a10 10 0 0 0 4.500 4.500L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z"
            }
            Icon::Email => "M4 6h16v12H4zM4 7l8 6 8-6",
            Icon::Meeting => {
                "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 20a6 6 0 0 1 12 0M17 11a2.500 2.500 0 1 0 0-5M16 14.500a5 5 0 0 1 6 5.500"
            }
            Icon::History => "M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4l3 2",
            Icon::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500a7.500 6.500 0 0 1 15 0",
            Icon::Lock => "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
            Icon::Device => "M7 3h10v18H7zM11 18h2",
            Icon::Cloud => "M7 18a4 4 0 0 1-.5-7.970 6 6 0 0 1 11.500 1.470A3.300 3.300 0 0 1 17.500 18z",
            Icon::CloudOff => {
                "M4 4l16 16M7 18a4 4 0 0 1-.5-7.970c.1-.5.300-1 .600-1.400M9.500 6.600A6 6 0 0 1 18 11.500a3.300 3.300 0 0 1 2 5"
            }
            Icon::Archive => "M4 5h16v4H4zM5.500 9v10h13V9M10 13h4",
            Icon::Warning => "M12 4l9 16H3zM12 10v4M12 17v.5",
            Icon::Pencil => "M4 20l1-4L16 5l3 3L8 19zM13.500 7.500l3 3",
            Icon::Calendar => "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
            Icon::Filter => "M4 5h16l-6 8v6l-4-2v-4z",
            Icon::Table => "M4 5h16v14H4zM4 10h16M4 14.500h16M10 10v9",
            Icon::Chart => "M5 20V11M12 20V4M19 20v-6M3 20h18",
            Icon::Sliders => "M4 7h9M17 7h3M15 4.500v5M4 17h3M11 17h9M9 14.500v5",
            Icon::Star => {
                "M12 4l2.400 5.200 5.600.600-4.200 3.800 1.200 5.600-5-2.900-5 2.900 1.200-5.600L4 9.800l5.600-.600z"
            }
            Icon::Money => "M3 7h18v10H3zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM6 10v4M18 10v4",
            Icon::Tag => "M4 4h8l8 8-8 8-8-8zM8.500 8.500h.01",
            Icon::Mic => {
                "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.500 11a6.500 6.500 0 0 0 13 0M12 17.500V21"
            }
            Icon::Bell => "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
            Icon::Chat => "M4 5h16v11h-9l-5 4v-4H4z",
            Icon::Visit => {
                "M12 21s7-6.500 7-12a7 7 0 0 0-14 0c0 5.500 7 12 7 12zM12 6.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5z"
            }
            Icon::Export => "M12 15V4M8 8l4-4 4 4M5 13v7h14v-7",
            Icon::Import => "M12 4v11M8 11l4 4 4-4M5 13v7h14v-7",
            Icon::Keyboard => "M3 7h18v10H3zM7 10.500h.01M11 10.500h.01M15 10.500h.01M8 14h8",
            Icon::Sun => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v1.500M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1 1M17.400 17.400l1 1M18.400 5.600l-1 1M6.600 17.400l-1 1"
            }
            Icon::Lead => "M12 3l2.200 5.800L20 11l-5.800 2.200L12 19l-2.200-5.800L4 11l5.800-2.200zM19 16v4M17 18h4",
            Icon::Segments => "M12 3v9h9A9 9 0 0 0 12 3zM9 5.500A8 8 0 1 0 18.500 15H9z",
            Icon::Care => {
                "M12 20s-7.500-4.600-7.500-10A4.300 4.300 0 0 1 12 7.500 4.300 4.300 0 0 1 19.500 10c0 5.400-7.500 10-7.500 10z"
            }
            Icon::Trash => "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
        }
    }
}

/// An icon beside a text or inside a named button: it says nothing to a screen reader.
#[component]
pub fn IconView(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path() />
        </svg>
    }
}
