//! Which tab leads: whoever holds the lock of the device. A tab that is seen asks whether the leader lives, and takes the
//! lock from one that does not answer. A generation on the disk keeps one that does not know it yet from writing.

use super::{Effect, Tab, TabNews};
use crate::{id::RecordId, replica::Keep};

impl Tab {
    pub fn leads(&self) -> bool {
        self.lead.is_some()
    }

    /// This tab got the lock, and with it a generation of its own. It leads once it has read what others wrote.
    pub fn lead(&mut self, generation: u32) {
        (self.claimed, self.has_read) = (Some(generation), false);
        // The leader before may have come further than this tab has heard.
        self.read_on();
    }

    pub(super) fn begin_to_lead(&mut self, generation: u32) {
        // The leader before may have noted what the log lost.
        self.replica.close_documents();
        self.lead = Some(generation);
        let unwritten = std::mem::take(&mut self.unwritten);
        let (here, gone): (Vec<RecordId>, Vec<RecordId>) =
            unwritten.into_iter().partition(|record| self.replica.get(*record).is_some());
        let rows = here.into_iter().filter_map(|record| self.replica.get(record).cloned()).collect();
        self.keep(Keep { rows, gone, ..Keep::default() });
        self.look_at_doubted();
        self.effects.push_back(Effect::Led);
    }

    /// Another tab leads, or is to.
    pub fn step_down(&mut self) {
        self.lead = None;
        self.claimed = None;
        let unwritten = self.writes.leave_out_the_lead();
        self.unwritten.extend(unwritten);
        self.awaiting_pong = false;
        self.disconnected();
        self.effects.push_back(Effect::SteppedDown);
    }

    /// Another tab took the lock: this one waits for it again.
    pub fn deposed(&mut self) {
        self.step_down();
        self.effects.push_back(Effect::Claim { steal: false });
    }

    /// What another tab told. A page that nobody sees lets one lead that is seen.
    pub fn hear(&mut self, news: TabNews, is_hidden: bool) {
        match news {
            TabNews::Kept => self.read_on(),
            TabNews::Forgot(records) => {
                self.replica.retire(&records);
                self.ask_to_reopen(records);
                self.read_on();
            }
            TabNews::Ping if self.leads() => {
                self.tell(TabNews::Pong);
                if is_hidden {
                    self.step_down();
                    self.effects.extend([Effect::Release, Effect::Claim { steal: false }]);
                }
            }
            TabNews::Pong if !self.leads() => self.awaiting_pong = false,
            TabNews::Ping | TabNews::Pong => {}
        }
    }

    /// Now and then, where somebody sees the page: does the leader live?
    pub fn watch(&mut self) {
        if self.leads() {
            return;
        }
        if std::mem::replace(&mut self.awaiting_pong, false) {
            self.effects.push_back(Effect::Claim { steal: true });
        } else {
            self.awaiting_pong = true;
            self.tell(TabNews::Ping);
        }
    }
}
