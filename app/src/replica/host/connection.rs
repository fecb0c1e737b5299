//! The connection to the server: only the leading tab has one.

use super::Host;
use crate::{
    clock, http,
    replica::{catch_up, handle::Input, socket::Socket, status::Link},
};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use sotay_shared::{
    codec,
    sync::{ClientEffect, ClientMessage, CloseCode, Cursor, Presence, ServerMessage},
};

impl Host {
    pub(super) async fn carry_out(&mut self, effects: Vec<ClientEffect>) {
        for effect in effects {
            match effect {
                ClientEffect::Send(message) => self.send(&message),
                ClientEffect::Fold(message) => self.fold(&message).await,
                ClientEffect::Presence(presence) => self.present(presence),
                ClientEffect::CatchUp { from, head } => self.catch_up(from, head).await,
                ClientEffect::Rewind { shared } => {
                    let outcome = self.replica.rewind(shared);
                    self.settle(outcome);
                }
                ClientEffect::Reconnect => self.disconnect(),
                ClientEffect::Outdated => {
                    self.socket = None;
                    self.session.disconnected();
                    self.set_link(Link::Outdated);
                }
            }
        }
        if self.session.link() == sotay_shared::sync::Link::Live && self.link() != Link::Live {
            self.failures = 0;
            self.set_link(Link::Live);
            self.send(&ClientMessage::Presence { record: self.looking, typing: false });
        }
    }

    pub(super) async fn fold(&mut self, message: &ServerMessage) {
        match self.with_documents(|replica| replica.fold(message)).await {
            Ok(outcome) => self.settle(outcome),
            Err(_) => self.disconnect(),
        }
    }

    pub(super) async fn catch_up(&mut self, from: Cursor, head: u64) {
        let mut cursor = from;
        loop {
            self.handle.status.update(|status| status.catching_up = Some((cursor.seq, head)));
            let Ok(part) = catch_up::read(self.handle.device.workspace, cursor).await else {
                self.disconnect();
                break;
            };
            let (after, next) = (part.header.after, part.trailer.cursor);
            match self.with_documents(|replica| replica.fold_page(after, next, &part.entries)).await {
                Ok(outcome) => self.settle(outcome),
                Err(_) => {
                    self.disconnect();
                    break;
                }
            }
            cursor = next;
            if !part.trailer.more {
                let effects = self.session.caught_up(cursor);
                Box::pin(self.carry_out(effects)).await;
                break;
            }
        }
        self.handle.status.update(|status| status.catching_up = None);
    }

    pub(super) fn present(&self, presence: Presence) {
        self.handle.here.update(|here| {
            here.retain(|known| known.session != presence.session);
            if presence.here {
                here.push(presence);
            }
        });
    }

    pub(super) fn push(&mut self) {
        let effects = self.session.push(self.replica.outbox().sendable());
        for effect in effects {
            if let ClientEffect::Send(message) = effect {
                self.send(&message);
            }
        }
    }

    pub(super) fn send(&self, message: &ClientMessage) {
        if let Some(socket) = &self.socket {
            socket.send(&codec::encode(message));
        }
    }

    pub(super) fn connect(&mut self) {
        if !self.shared || self.lead.is_none() || self.socket.is_some() || self.link() == Link::Outdated {
            return;
        }
        self.sockets += 1;
        let location = window().location();
        let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
        let scheme = if secure { "wss" } else { "ws" };
        let host = location.host().unwrap_or_default();
        let url = format!("{scheme}://{host}/api/workspaces/{}/live", self.handle.device.workspace);
        match Socket::open(&url, self.sockets, &self.handle.inputs) {
            Ok(socket) => self.socket = Some(socket),
            Err(_) => self.try_later(),
        }
        if self.link() != Link::SignedOut {
            self.set_link(Link::Connecting);
        }
    }

    pub(super) async fn closed(&mut self, code: u16) {
        let was_live = self.session.link() != sotay_shared::sync::Link::Offline;
        self.disconnect();
        if code == CloseCode::Version as u16 {
            self.set_link(Link::Outdated);
            return;
        }
        // A refused upgrade looks like a broken network; the session says which it was.
        let signed_out = code == CloseCode::Unauthorised as u16
            || (!was_live
                && http::get::<serde_json::Value>("/api/session").await.is_err_and(|error| error.is_signed_out()));
        if signed_out {
            // Trying again would lead to the same; signing in connects.
            self._retry = None;
            self.set_link(Link::SignedOut);
        }
    }

    pub(super) fn disconnect(&mut self) {
        self.socket = None;
        self.session.disconnected();
        self.handle.here.set(Vec::new());
        if self.link() != Link::SignedOut {
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
