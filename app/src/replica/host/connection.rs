//! The connection to the server: only the leading tab has one.

use super::{Host, listening::has_network, others::look_at_others};
use crate::{
    build, clock,
    replica::{catch_up, handle::Input, socket::Socket, status::Link, tabs::TabMessage},
    session::{Lapsed, Refused, why_refused},
    taken,
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{
    codec,
    device::Effect,
    replica::Keep,
    sync::{ClientMessage, CloseCode, Cursor, LogPart, Presence},
};
use wasm_bindgen_futures::spawn_local;

/// Pings without an answer after which a connection is dead.
const SILENT_PINGS: u32 = 2;

impl Host {
    /// What the tab asks of the connection.
    pub(super) async fn carry_out_on_the_connection(&mut self, effect: Effect) {
        match effect {
            Effect::Send(message) => self.send(&message),
            Effect::Fold(message) => match self.with_documents(|tab| tab.fold(&message)).await {
                Ok(()) => self.note_whole(),
                Err(_) => self.tab.hang_up(),
            },
            Effect::Presence(presence) => self.present(presence),
            Effect::CatchUp { from, head } => {
                self.handle.status.update(|status| status.catching_up = Some((from.seq, head)));
                self.ask_for_log(from, head);
            }
            Effect::Welcomed { head, role } => {
                self.set_role(role);
                self.tabs.tell(&TabMessage::Role(role));
                self.head = Some(head);
                self.note_whole();
            }
            Effect::MinimumBuild(least) => build::require(least),
            Effect::HangUp => self.disconnect(),
            Effect::SteppedDown => {
                self.socket = None;
                self.pulse.rest();
                self.handle.here.set(Vec::new());
                self.paint(&[]);
                self.handle.status.update(|status| status.catching_up = None);
            }
            Effect::Outdated => {
                self.socket = None;
                self.set_link(Link::Outdated);
            }
            Effect::NotYours => self.locked_out(Link::NotYours),
            // The others are of the disk and of the page.
            _ => {}
        }
    }

    /// Says that the connection is there, once it is. Whether that was so.
    pub(super) async fn went_live(&mut self) -> bool {
        if !self.tab.is_live() || self.link() == Link::Live {
            return false;
        }
        self.failures = 0;
        self.set_link(Link::Live);
        self.send(&ClientMessage::Presence { record: self.looking, typing: false, field: None });
        self.give_back().await;
        self.absent_files.clear();
        self.move_files().await;
        spawn_local(look_at_others(self.handle.device));
        true
    }

    /// A workspace that came to this device for the first time is whole once the log was read as far as it went.
    fn note_whole(&mut self) {
        let is_whole = self.head.is_some_and(|head| self.tab.replica().cursor().seq >= head);
        if is_whole && self.handle.getting.get_untracked() {
            self.show_getting(false);
            self.tab.keep(Keep { getting: Some(false), ..Keep::default() });
        }
    }

    pub(super) fn show_getting(&self, getting: bool) {
        if self.handle.getting.get_untracked() != getting {
            self.handle.getting.set(getting);
        }
    }

    /// Asks for the log after a cursor; [`Input::LogPart`] brings it. Nothing waits for the network meanwhile.
    pub(super) fn ask_for_log(&self, from: Cursor, head: u64) {
        let (workspace, socket, inputs) = (self.handle.device.workspace, self.sockets, self.handle.inputs.clone());
        spawn_local(async move {
            let part = catch_up::read(workspace, from).await.ok().map(Box::new);
            // The host ends with the page.
            let _ = inputs.unbounded_send(Input::LogPart { socket, head, part });
        });
    }

    pub(super) async fn log_part(&mut self, socket: u64, head: u64, part: Option<Box<LogPart>>) {
        let wanted = self.socket.is_some() && socket == self.sockets;
        if !wanted || self.tab.link() != sotay_shared::sync::Link::CatchingUp {
            return;
        }
        self.heard(true);
        let Some(part) = part else { return self.disconnect() };
        let (after, cursor, more) = (part.header.after, part.trailer.cursor, part.trailer.more);
        if more {
            // The next part is on its way while this one is folded. They are taken in turn: one that does not follow what is
            // here by then is not folded.
            self.ask_for_log(cursor, head);
        }
        let getting = self.handle.getting.get_untracked().then_some(more);
        let folded = self.with_documents(|tab| tab.fold_page(after, cursor, &part.entries, getting)).await;
        let Ok(deltas) = folded else { return self.disconnect() };
        // What opening the documents showed comes before.
        self.carry_out().await;
        self.paint_page(deltas, !more);
        if more {
            return self.handle.status.update(|status| status.catching_up = Some((cursor.seq, head)));
        }
        self.show_getting(false);
        self.handle.status.update(|status| status.catching_up = None);
        self.tab.caught_up(cursor);
    }

    /// Now and then: a connection that says nothing at all any more is dead, whatever the browser believes.
    pub(super) fn ping(&mut self) {
        if self.socket.is_none() {
            return;
        }
        if self.tab.link() == sotay_shared::sync::Link::Live {
            return self.ask();
        }
        if self.tab.link() == sotay_shared::sync::Link::CatchingUp {
            // Whoever reads the log another way says nothing here, and would be taken for dead.
            self.send(&ClientMessage::Ping { nonce: self.sockets });
        }
        self.silent += 1;
        if self.silent > SILENT_PINGS {
            self.disconnect();
        }
    }

    pub(super) fn present(&self, presence: Presence) {
        self.handle.here.update(|here| {
            here.retain(|known| known.session != presence.session);
            if presence.here {
                here.push(presence);
            }
        });
    }

    pub(super) fn send(&self, message: &ClientMessage) {
        if let Some(socket) = &self.socket {
            socket.send(&codec::encode(message));
        }
    }

    pub(super) fn connect(&mut self) {
        if !self.shared || !self.tab.leads() || self.socket.is_some() || self.link() == Link::Outdated {
            return;
        }
        self.sockets += 1;
        let location = window().location();
        let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
        let scheme = if secure { "wss" } else { "ws" };
        let host = location.host().unwrap_or_default();
        let url = format!("{scheme}://{host}/api/workspaces/{}/live", self.handle.device.workspace);
        match Socket::open(&url, self.sockets, &self.handle.inputs) {
            Ok(socket) => {
                self.socket = Some(socket);
                self.silent = 0;
                let wait = self.pulse.opening();
                self.look_again(wait);
            }
            Err(_) => self.try_later(),
        }
        // Who tries again and again is offline until it worked.
        if !self.is_locked_out() && (self.failures == 0 || self.link() != Link::Offline) && has_network() {
            self.set_link(Link::Connecting);
        }
    }

    pub(super) fn closed(&mut self, code: u16) {
        let was_live = self.tab.link() != sotay_shared::sync::Link::Offline;
        self.disconnect();
        if code == CloseCode::Version as u16 {
            self.set_link(Link::Outdated);
            return;
        }
        if code == CloseCode::Unauthorised as u16 {
            self.locked_out(Link::SignedOut);
        } else if !was_live || code == CloseCode::Removed as u16 {
            // A refused upgrade looks like a broken network; the server says which it was, and why.
            let (device, inputs) = (self.handle.device, self.handle.inputs.clone());
            spawn_local(async move {
                let input = match why_refused(device).await {
                    Some(Refused::SignedOut) => Input::SignedOut,
                    Some(Refused::NotAMember) => Input::NotAMember,
                    Some(Refused::OtherMember) => Input::OtherMember,
                    Some(Refused::Lapsed(lapsed)) => Input::Lapsed(lapsed),
                    None => return,
                };
                let _ = inputs.unbounded_send(input);
            });
        }
    }

    /// What was taken away is not kept: it is noted, so that no page shows it again, and the pages that are open say so.
    pub(super) fn lapsed(&mut self, lapsed: Lapsed) {
        self.locked_out(Link::NotAMember);
        let was_noted = taken::is_noted(self.handle.device);
        taken::note(self.handle.device, lapsed);
        if !was_noted {
            self.tabs.tell(&TabMessage::LoadAgain);
        }
        self.handle.status.update(|status| status.taken = true);
    }

    /// The session ended, or it is of an account that has no place here. Trying again would lead to the same; signing in
    /// connects.
    pub(super) fn locked_out(&mut self, why: Link) {
        if self.tab.link() != sotay_shared::sync::Link::Live {
            self._retry = None;
            self.socket = None;
            self.set_link(why);
        }
    }

    fn is_locked_out(&self) -> bool {
        matches!(self.link(), Link::SignedOut | Link::NotAMember | Link::NotYours)
    }

    pub(super) fn disconnect(&mut self) {
        self.socket = None;
        self.pulse.rest();
        self._due = None;
        self.tab.disconnected();
        self.handle.here.set(Vec::new());
        self.paint(&[]);
        self.handle.status.update(|status| status.catching_up = None);
        if !self.is_locked_out() {
            self.set_link(Link::Offline);
            self.try_later();
        }
    }

    /// Half a second, doubled with each failure up to 15 seconds, spread so that a team does not come back at once.
    pub(super) fn try_later(&mut self) {
        let base = 500 * (1u32 << self.failures.min(5));
        let [spread] = clock::random::<1>();
        let wait = base.min(15_000) * (192 + u32::from(spread) / 2) / 256;
        self.failures += 1;
        let inputs = self.handle.inputs.clone();
        self._retry = Some(Timeout::new(wait, move || drop(inputs.unbounded_send(Input::Connect))));
    }
}
