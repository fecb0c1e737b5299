//! Whether the network and the server are there: noticed at once, not when a socket finds out.

use super::Host;
use crate::{
    clock,
    replica::{
        handle::{FromSocket, Input},
        status::Link,
    },
};
use futures::channel::mpsc::UnboundedSender;
use gloo::{
    events::EventListener,
    timers::callback::{Interval, Timeout},
};
use leptos::prelude::*;
use sotay_shared::sync::{ClientMessage, Due, Link as SessionLink, Pulse};

/// A leader that does not answer a visible tab for this long is taken for dead or frozen.
const WATCH_MS: u32 = 2_000;
/// The time of the last message is shown to the minute: it is not told more often than this, in milliseconds.
const HEARD_MS: i64 = 15_000;

/// Tells the host what the browser says of the network and of the page.
pub(super) fn listen_to_the_network(inputs: &UnboundedSender<Input>) {
    let tell = |input: fn() -> Input| {
        let to = inputs.clone();
        move || drop(to.unbounded_send(input()))
    };
    let (lost, back, shown) = (tell(|| Input::NetworkLost), tell(|| Input::Check), tell(|| Input::Check));
    let (resumed, restored) = (tell(|| Input::Check), tell(|| Input::Check));
    EventListener::new(&window(), "offline", move |_| lost()).forget();
    EventListener::new(&window(), "online", move |_| back()).forget();
    EventListener::new(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            shown();
        }
    })
    .forget();
    // A page that was frozen, or kept aside while another was shown, did not see its connection end.
    EventListener::new(&document(), "resume", move |_| resumed()).forget();
    EventListener::new(&window(), "pageshow", move |_| restored()).forget();
    Interval::new(30_000, tell(|| Input::Ping)).forget();
    Interval::new(WATCH_MS, tell(|| Input::Watch)).forget();
}

/// What the browser believes. It may be wrong about a server on this device or in this house.
pub(super) fn has_network() -> bool {
    window().navigator().on_line()
}

impl Host {
    /// The browser lost its network. A server that can be reached all the same is found again at once.
    pub(super) fn network_lost(&mut self) {
        if !self.tab.leads() || !self.shared || self.link() == Link::Outdated {
            return;
        }
        self.failures = 0;
        self.disconnect();
    }

    /// The network may be another one, or the page was not running: whoever is connected asks, everybody else connects.
    pub(super) fn check(&mut self) {
        if self.socket.is_none() {
            self.failures = 0;
            return self.connect();
        }
        if self.tab.link() == SessionLink::Live {
            self.ask();
        }
    }

    /// Asks the server whether it is there.
    pub(super) fn ask(&mut self) {
        let wait = self.pulse.asked();
        self.send(&ClientMessage::Ping { nonce: self.sockets });
        self.look_again(wait);
    }

    /// What is on its way is waited for.
    pub(super) fn await_answers(&mut self) {
        let awaits = match self.tab.link() {
            SessionLink::Greeting => true,
            SessionLink::Live => self.tab.awaits_answer(),
            SessionLink::Offline | SessionLink::CatchingUp | SessionLink::NotYours => false,
        };
        if awaits && let Some(wait) = self.pulse.sent() {
            self.look_again(wait);
        }
    }

    pub(super) fn look_again(&mut self, wait: u32) {
        self.buffered = self.socket.as_ref().map_or(0, |socket| socket.buffered());
        let (number, inputs) = (self.sockets, self.handle.inputs.clone());
        self._due =
            Some(Timeout::new(wait, move || drop(inputs.unbounded_send(Input::Socket(number, FromSocket::Due)))));
    }

    /// The time to answer is over.
    pub(super) fn due(&mut self) {
        let Some(socket) = &self.socket else { return };
        // A large push over a slow network is no silence.
        let is_moving = Pulse::is_moving(self.buffered, socket.buffered());
        match self.pulse.due(is_moving) {
            Due::Nothing => {}
            Due::Wait(wait) => self.look_again(wait),
            Due::Ask(wait) => {
                self.send(&ClientMessage::Ping { nonce: self.sockets });
                self.look_again(wait);
            }
            Due::Dead => self.disconnect(),
        }
    }

    /// Something came from the server; `answers` where it came because it was asked for.
    pub(super) fn heard(&mut self, answers: bool) {
        self.silent = 0;
        match self.pulse.heard(answers) {
            Some(wait) => self.look_again(wait),
            None => self._due = None,
        }
        self.note_heard();
    }

    /// Shows when the server was heard last.
    pub(super) fn note_heard(&self) {
        let now = clock::now();
        let known = self.handle.status.with_untracked(|status| status.heard_at);
        if known.is_none_or(|known| (now.0 - known.0).abs() >= HEARD_MS) {
            self.handle.status.update(|status| status.heard_at = Some(now));
        }
    }

    /// Shows how the connection stands, and since when there is none.
    pub(super) fn set_link(&mut self, link: Link) {
        if self.link() == link {
            return;
        }
        let now = clock::now();
        self.handle.status.update(|status| {
            status.away_since = match link {
                Link::Offline => status.away_since.or(Some(now)),
                Link::Connecting => status.away_since,
                _ => None,
            };
            status.link = link;
        });
        self.tell_link();
    }
}
