//! Whether the other side of a connection still answers, whatever the network says of itself.
//!
//! It reads no clock: the host waits as long as it is told to and then says that it did.

/// What is not answered within this time is asked for; a question that is not answered within it ends the connection.
const ANSWER_MS: u32 = 5_000;
/// A connection that is not open within this time is given up.
const OPENING_MS: u32 = 10_000;
/// However slow a server was, it is waited for no longer than this.
const LONGEST_MS: u32 = 60_000;
/// So many bytes are taken by the system for a connection that does not move.
const SMALL: u32 = 64 * 1024;

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Awaited {
    /// That it opens and is greeted.
    Greeting,
    /// An answer to what was sent.
    Answer,
    /// An answer to the question whether anybody is there.
    Pong,
}

/// What to do when the time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Nothing,
    /// Look again after this time, in milliseconds.
    Wait(u32),
    /// Send a ping, and look again after this time.
    Ask(u32),
    /// Nobody is there.
    Dead,
}

/// What one connection after the other is waited for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pulse {
    awaited: Option<Awaited>,
    /// How often in a row a server did not answer: a slow one is not called again and again for nothing.
    given_up: u32,
}

impl Pulse {
    /// A connection begins. After so many milliseconds [`Pulse::due`] is to be asked.
    pub fn opening(&mut self) -> u32 {
        self.awaited = Some(Awaited::Greeting);
        self.patience(OPENING_MS)
    }

    /// Something is on its way that will be answered. `None` where something is waited for already.
    pub fn sent(&mut self) -> Option<u32> {
        if self.awaited.is_some() {
            return None;
        }
        self.awaited = Some(Awaited::Answer);
        Some(self.patience(ANSWER_MS))
    }

    /// A ping is sent for another reason: the page was not running, or the network changed.
    pub fn asked(&mut self) -> u32 {
        self.awaited = Some(Awaited::Pong);
        self.patience(ANSWER_MS)
    }

    /// Something came. Where a ping is out, `answers` says whether it was sent after that arrived; what was on its way before
    /// says nothing of who is there now, and the answer is waited for again, for so many milliseconds.
    pub fn heard(&mut self, answers: bool) -> Option<u32> {
        if self.is_doubted() && !answers {
            return Some(self.patience(ANSWER_MS));
        }
        (self.awaited, self.given_up) = (None, 0);
        None
    }

    /// The connection ended, or reads over another way.
    pub fn rest(&mut self) {
        self.awaited = None;
    }

    /// Nobody answered the question yet.
    pub fn is_doubted(&self) -> bool {
        self.awaited == Some(Awaited::Pong)
    }

    /// The time is over. `is_moving` where bytes of what was sent are still leaving the device.
    pub fn due(&mut self, is_moving: bool) -> Due {
        match self.awaited {
            None => Due::Nothing,
            Some(_) if is_moving => Due::Wait(self.patience(ANSWER_MS)),
            Some(Awaited::Answer) => Due::Ask(self.asked()),
            Some(Awaited::Greeting | Awaited::Pong) => {
                self.awaited = None;
                self.given_up = self.given_up.saturating_add(1);
                Due::Dead
            }
        }
    }

    /// Whether bytes are leaving the device, of which so many waited `before` and do `now`. What is small is the system's at
    /// once, whoever gets it.
    pub fn is_moving(before: u32, now: u32) -> bool {
        now < before && (now > 0 || before > SMALL)
    }

    fn patience(&self, first: u32) -> u32 {
        (first << self.given_up.min(4)).min(LONGEST_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_that_is_not_answered_is_asked_for_and_then_given_up() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.due(false), Due::Nothing);
        assert_eq!(pulse.sent(), Some(5_000));
        assert_eq!(pulse.sent(), None, "the first one decides");
        assert!(!pulse.is_doubted());
        assert_eq!(pulse.due(false), Due::Ask(5_000));
        assert!(pulse.is_doubted());
        assert_eq!(pulse.due(false), Due::Dead);
        assert_eq!(pulse.due(false), Due::Nothing);
    }

    #[test]
    fn whatever_comes_is_an_answer() {
        let mut pulse = Pulse::default();
        pulse.sent();
        pulse.due(false);
        assert_eq!(pulse.heard(true), None);
        assert!(!pulse.is_doubted());
        assert_eq!(pulse.due(false), Due::Nothing);
        assert_eq!(pulse.sent(), Some(5_000));
    }

    #[test]
    fn what_was_on_its_way_is_no_answer_to_a_question() {
        let mut pulse = Pulse::default();
        pulse.asked();
        assert_eq!(pulse.heard(false), Some(5_000));
        assert!(pulse.is_doubted());
        assert_eq!(pulse.due(false), Due::Dead);
        // Of an edit it is: whoever sends is there.
        pulse.heard(false);
        pulse.sent();
        assert_eq!(pulse.heard(false), None);
        assert_eq!(pulse.due(false), Due::Nothing);
    }

    #[test]
    fn what_the_system_takes_at_once_is_no_sign() {
        for (before, now, moves) in
            [(0, 0, false), (300, 300, false), (300, 0, false), (300, 100, true), (70_000, 0, true), (0, 300, false)]
        {
            assert_eq!(Pulse::is_moving(before, now), moves, "{before} {now}");
        }
    }

    #[test]
    fn what_is_still_leaving_is_waited_for() {
        let mut pulse = Pulse::default();
        pulse.sent();
        assert_eq!(pulse.due(true), Due::Wait(5_000));
        assert_eq!(pulse.due(false), Due::Ask(5_000));
        assert_eq!(pulse.due(true), Due::Wait(5_000));
        assert_eq!(pulse.due(false), Due::Dead);
    }

    #[test]
    fn a_connection_that_does_not_open_is_given_up_and_the_next_is_waited_for_longer() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.opening(), 10_000);
        assert_eq!(pulse.sent(), None);
        assert_eq!(pulse.due(false), Due::Dead);
        assert_eq!(pulse.opening(), 20_000);
        assert_eq!(pulse.due(false), Due::Dead);
        for _ in 0..40 {
            assert!(pulse.opening() <= 60_000);
            assert_eq!(pulse.due(false), Due::Dead);
        }
        pulse.heard(false);
        assert_eq!(pulse.opening(), 10_000);
    }
}
