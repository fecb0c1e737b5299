use super::*;
use crate::{fields::Fields, id::RecordId, kind::Kind, value::FieldEdit};
use std::collections::BTreeSet;

fn id(name: &str) -> RecordId {
    RecordId::from_cause(name)
}

fn member(name: &str) -> MemberId {
    MemberId::from_cause(name)
}

/// What a record of a kind says with these fields, as admission reads it.
fn facts(kind: Kind, fields: &[(&str, crate::value::Value)]) -> Facts {
    let mut edits = vec![FieldEdit::new("kind", kind.as_str())];
    edits.extend(fields.iter().map(|(key, value)| FieldEdit::new(*key, value.clone())));
    Facts::of(&Fields::written(&edits))
}

fn owned(kind: Kind, owner: &str) -> Facts {
    facts(kind, &[("owner_id", member(owner).into())])
}

/// A log that says things one after the other.
struct Log {
    index: Index,
    kept: Vec<(u64, RecordId, Facts)>,
}

impl Log {
    /// A company: North and South are parts of Sales. Mai leads Sales; Bình leads South, where Lan and Minh are; Hoa is in
    /// North. Tuấn is an admin, and in no team.
    fn company() -> Log {
        let mut log = Log { index: Index::of([], 0, true), kept: Vec::new() };
        let team = |lead: Option<&str>, parent: Option<&str>| {
            let lead = lead.map(|lead| ("lead_id", member(lead).into()));
            let parent = parent.map(|parent| ("parent_id", id(parent).into()));
            facts(Kind::Team, &lead.into_iter().chain(parent).collect::<Vec<_>>())
        };
        log.say("sales", team(Some("mai"), None));
        log.say("north", team(None, Some("sales")));
        log.say("south", team(Some("binh"), Some("sales")));
        for (name, of) in [("lan", "south"), ("minh", "south"), ("hoa", "north"), ("binh", "south")] {
            log.say(name, facts(Kind::Member, &[("team_id", id(of).into())]));
        }
        for name in ["mai", "tuan"] {
            log.say(name, facts(Kind::Member, &[]));
        }
        log
    }

    fn head(&self) -> u64 {
        self.index.upto()
    }

    fn say(&mut self, name: &str, facts: Facts) {
        let seq = self.head() + 1;
        self.kept.push((seq, id(name), facts.clone()));
        self.index.grow(seq, [(seq, id(name), facts)]);
    }

    fn reach(&mut self, kind: Kind, word: &str) {
        self.say("workspace", facts(Kind::Workspace, &[(&format!("visibility/{kind}"), word.into())]));
    }

    /// Who of the company sees a record, by their first letters.
    fn seen_by(&self, name: &str) -> String {
        let sees = |who: &&str| {
            let viewer = viewer(who);
            self.index.sees(&viewer, &self.index.scope(&viewer), id(name))
        };
        let all = ["lan", "minh", "binh", "hoa", "mai", "tuan"];
        all.iter().filter(|who| sees(who)).map(|who| &who[..1]).collect::<Vec<_>>().join("")
    }

    fn passing(&self, who: &str, after: u64, touched: &[&str]) -> Passing {
        let viewer = viewer(who);
        let touched = touched.iter().map(|name| id(name));
        self.index.passing(&viewer, &self.index.scope(&viewer), (after, self.head()), touched)
    }

    /// The index as it is made of what is kept.
    fn again(&self) -> Index {
        let mut kept: Vec<Kept> = Vec::new();
        for (seq, record, facts) in self.kept.clone() {
            match kept.iter_mut().find(|it| it.record == record) {
                Some(it) if it.facts == facts => {}
                Some(it) => {
                    let before = std::mem::replace(&mut it.facts, facts);
                    it.past.push((seq, before));
                }
                None => kept.push(Kept { record, since: seq, facts, past: Vec::new() }),
            }
        }
        Index::of(kept, self.head(), true)
    }
}

fn viewer(who: &str) -> Viewer {
    Viewer::new(member(who), if who == "tuan" { Role::Admin } else { Role::Member })
}

#[test]
fn v1_a_record_is_seen_as_far_as_its_kind_and_by_those_who_lead() {
    let mut log = Log::company();
    log.say("deal", owned(Kind::Deal, "lan"));
    assert_eq!(log.seen_by("deal"), "lmbhmt");
    log.reach(Kind::Deal, "team");
    assert_eq!(log.seen_by("deal"), "lmbmt");
    log.reach(Kind::Deal, "owner");
    // Bình leads the team, Mai the one above.
    assert_eq!(log.seen_by("deal"), "lbmt");
    log.say("hers", owned(Kind::Deal, "mai"));
    assert_eq!(log.seen_by("hers"), "mt");
    // What nobody owns is whoever's who made it.
    log.say("made", facts(Kind::Deal, &[("created_by", member("hoa").into())]));
    assert_eq!(log.seen_by("made"), "hmt");
    log.say("nobodys", facts(Kind::Deal, &[]));
    assert_eq!(log.seen_by("nobodys"), "t");
    // A word of a newer version shows less, not more.
    log.reach(Kind::Contact, "region");
    log.say("contact", owned(Kind::Contact, "lan"));
    assert_eq!(log.seen_by("contact"), "lbmt");
    assert_eq!(log.seen_by("not there"), "");
    assert_eq!(log.seen_by("north"), "lmbhmt");
}

#[test]
fn v1_a_record_may_say_itself_how_far_it_is_seen_and_be_shared() {
    let mut log = Log::company();
    let deal = |more: &[(&str, crate::value::Value)]| {
        facts(Kind::Deal, &[&[("owner_id", member("hoa").into())], more].concat())
    };
    log.say("narrow", deal(&[("visible_to", "owner".into())]));
    assert_eq!(log.seen_by("narrow"), "hmt");
    log.reach(Kind::Deal, "owner");
    log.say("wide", deal(&[("visible_to", "everyone".into())]));
    assert_eq!(log.seen_by("wide"), "lmbhmt");
    // With one, and so with whoever leads them; with a team, and those who lead it.
    log.say("with one", deal(&[(&format!("shared_with/{}", id("minh")), true.into())]));
    assert_eq!(log.seen_by("with one"), "mbhmt");
    log.say("with a team", deal(&[(&format!("shared_with/{}", id("south")), true.into())]));
    assert_eq!(log.seen_by("with a team"), "lmbhmt");
    // With all of sales.
    log.say("with sales", deal(&[(&format!("shared_with/{}", id("sales")), true.into())]));
    assert_eq!(log.seen_by("with sales"), "lmbhmt");
    log.say("not any more", deal(&[(&format!("shared_with/{}", id("south")), false.into())]));
    assert_eq!(log.seen_by("not any more"), "hmt");
}

#[test]
fn v1_a_pipeline_for_a_team_is_closed_to_others() {
    let mut log = Log::company();
    let teams = |team: &str| facts(Kind::Pipeline, &[(&format!("teams/{}", id(team)), true.into())]);
    log.say("pipeline", teams("north"));
    let deal = |owner: &str| {
        facts(
            Kind::Deal,
            &[("owner_id", member(owner).into()), ("pipeline_id", RecordId::from_cause("pipeline").into())],
        )
    };
    log.say("deal", deal("hoa"));
    assert_eq!(log.seen_by("deal"), "hmt");
    // Whose it is sees it wherever it is.
    log.say("stray", deal("lan"));
    assert_eq!(log.seen_by("stray"), "lbhmt");
    log.say("pipeline", teams("sales"));
    assert_eq!(log.seen_by("deal"), "lmbhmt");
    log.say("pipeline", facts(Kind::Pipeline, &[]));
    assert_eq!(log.seen_by("deal"), "lmbhmt");
    assert!(log.index.is_open());
}

#[test]
fn v1_what_is_private_is_its_owners_alone_also_before_admins() {
    let mut log = Log::company();
    log.say("view", facts(Kind::View, &[("created_by", member("lan").into())]));
    assert_eq!(log.seen_by("view"), "l");
    log.say("view", facts(Kind::View, &[("created_by", member("lan").into()), ("shared", true.into())]));
    assert_eq!(log.seen_by("view"), "lmbhmt");
    log.say("cost", facts(Kind::ProductCost, &[("created_by", member("lan").into())]));
    assert_eq!(log.seen_by("cost"), "t");
    let unknown = Facts::of(&Fields::written(&[FieldEdit::new("kind", "quote")]));
    log.say("quote", unknown);
    assert_eq!(log.seen_by("quote"), "t");
}

#[test]
fn v1_what_is_about_records_is_for_who_sees_all_of_them() {
    let mut log = Log::company();
    log.reach(Kind::Deal, "owner");
    log.reach(Kind::Deal, "owner");
    log.say("deal", owned(Kind::Deal, "lan"));
    log.say("other", owned(Kind::Deal, "hoa"));
    log.say("contact", owned(Kind::Contact, "hoa"));
    let about = |author: &str, links: &[&str]| {
        let links = links.iter().map(|link| (format!("links/{}", id(link)), true));
        let links: Vec<(String, bool)> = links.collect();
        let mut fields = vec![("created_by", member(author).into())];
        fields.extend(links.iter().map(|(key, value)| (key.as_str(), (*value).into())));
        facts(Kind::Activity, &fields)
    };
    log.say("call", about("lan", &["deal", "contact"]));
    assert_eq!(log.seen_by("call"), "lbmt");
    log.say("both", about("tuan", &["deal", "other"]));
    assert_eq!(log.seen_by("both"), "mt");
    // Its author sees it, whatever it is about.
    log.say("note", about("minh", &["deal"]));
    assert_eq!(log.seen_by("note"), "lmbmt");
    let file = |link: &str| facts(Kind::Attachment, &[(&format!("links/{}", id(link)), true.into())]);
    log.say("file", file("call"));
    assert_eq!(log.seen_by("file"), "lbmt");
    // About something that is not there yet: nobody else can be asked.
    log.say("early", about("minh", &["later"]));
    assert_eq!(log.seen_by("early"), "mt");
    // A circle ends.
    log.say("a", file("b"));
    log.say("b", file("a"));
    assert_eq!(log.seen_by("a"), "t");
    let task = |assignee: &str| {
        facts(Kind::Task, &[("assignee_id", member(assignee).into()), (&format!("links/{}", id("deal")), true.into())])
    };
    log.say("task", task("hoa"));
    assert_eq!(log.seen_by("task"), "lbhmt");
    // About nothing, it is as far as tasks are seen.
    log.say("todo", facts(Kind::Task, &[("assignee_id", member("hoa").into())]));
    assert_eq!(log.seen_by("todo"), "lmbhmt");
    log.reach(Kind::Task, "owner");
    assert_eq!(log.seen_by("todo"), "hmt");
}

#[test]
fn v2_v3_what_comes_into_sight_arrives_and_what_goes_is_named() {
    let mut log = Log::company();
    log.reach(Kind::Deal, "owner");
    log.say("deal", owned(Kind::Deal, "lan"));
    let links = |name: &str| (format!("links/{}", id(name)), true);
    let (key, yes) = links("deal");
    log.say("call", facts(Kind::Activity, &[("created_by", member("tuan").into()), (&key, yes.into())]));
    let before = log.head();
    log.say("deal", owned(Kind::Deal, "hoa"));
    let all = |names: &[&str]| names.iter().map(|name| id(name)).collect::<BTreeSet<_>>();
    let given = log.passing("hoa", before, &["deal"]);
    assert_eq!(given.arrived.iter().copied().collect::<BTreeSet<_>>(), all(&["deal", "call"]));
    assert!(given.shows(id("deal")) && given.gone.is_empty());
    let taken = log.passing("lan", before, &["deal"]);
    assert_eq!(taken.gone.iter().copied().collect::<BTreeSet<_>>(), all(&["deal", "call"]));
    assert!(!taken.shows(id("deal")) && taken.arrived.is_empty());
    // Whoever never saw it, and whoever sees it as before, hears of nothing but its entries.
    assert_eq!(log.passing("minh", before, &["deal"]), Passing::default());
    let lead = log.passing("mai", before, &["deal"]);
    assert!(lead.shows(id("deal")) && lead.arrived.is_empty() && lead.gone.is_empty());
    // What begins in the part needs nothing from before it.
    let whole = log.passing("hoa", 0, &["deal", "call"]);
    assert!(whole.shows(id("deal")) && whole.shows(id("call")) && whole.arrived.is_empty());
    assert_eq!(log.passing("lan", 0, &["deal", "call"]), Passing::default());
    // Given and taken back in one part: as if nothing had happened, but for its entries.
    log.say("deal", owned(Kind::Deal, "lan"));
    let back = log.passing("lan", before, &["deal"]);
    assert!(back.shows(id("deal")) && back.arrived.is_empty() && back.gone.is_empty());
    assert_eq!(log.passing("hoa", before, &["deal"]), Passing::default());
    // Who reads late what was taken since gets nothing more of it, and is told.
    let viewer = viewer("hoa");
    let late = log.index.passing(&viewer, &log.index.scope(&viewer), (before, before + 1), [id("deal")]);
    assert_eq!(late, Passing::default());
}

#[test]
fn v3_an_activity_that_is_put_on_another_record_follows_that() {
    let mut log = Log::company();
    log.reach(Kind::Deal, "owner");
    log.say("lans", owned(Kind::Deal, "lan"));
    log.say("hoas", owned(Kind::Deal, "hoa"));
    let about = |name: &str| facts(Kind::Activity, &[(&format!("links/{}", id(name)), true.into())]);
    log.say("call", about("lans"));
    let before = log.head();
    log.say("call", about("hoas"));
    assert_eq!(log.passing("lan", before, &["call"]).gone, [id("call")]);
    assert_eq!(log.passing("hoa", before, &["call"]).arrived, [id("call")]);
    // The deal that it was on before does not take it along.
    let moved = log.head();
    log.say("lans", owned(Kind::Deal, "hoa"));
    assert_eq!(log.passing("lan", moved, &["lans"]).gone, [id("lans")]);
}

#[test]
fn v5_it_is_known_since_when_the_policy_is_as_it_is_for_whom() {
    let mut log = Log::company();
    let since = |log: &Log, who: &str| log.index.since(&viewer(who));
    let before = log.head();
    assert!(since(&log, "hoa") <= before);
    log.reach(Kind::Deal, "owner");
    let narrowed = log.head();
    assert_eq!(
        ["lan", "hoa", "mai", "tuan", "new"].map(|who| since(&log, who)),
        [narrowed, narrowed, narrowed, 0, narrowed]
    );
    // Who goes to another team concerns both teams and those who lead them.
    log.say("minh", facts(Kind::Member, &[("team_id", id("north").into())]));
    let moved = log.head();
    assert_eq!(["lan", "minh", "hoa", "binh"].map(|who| since(&log, who)), [moved; 4]);
    // Mai leads them as before.
    assert_eq!(since(&log, "mai"), narrowed);
    // A name says nothing about it.
    log.say("minh", facts(Kind::Member, &[("team_id", id("north").into()), ("name", "Minh".into())]));
    assert_eq!(since(&log, "minh"), moved);
    log.say("south", facts(Kind::Team, &[("lead_id", member("lan").into())]));
    assert_eq!((since(&log, "lan"), since(&log, "mai"), since(&log, "hoa")), (log.head(), log.head(), moved));
    // Who leads a team and is not written of yet.
    log.say("north", facts(Kind::Team, &[("lead_id", member("new").into())]));
    let leads = log.head();
    assert_eq!(since(&log, "new"), leads);
    log.reach(Kind::Contact, "owner");
    assert_eq!(since(&log, "new"), log.head());
}

#[test]
fn v5_an_index_that_is_made_anew_is_the_same() {
    let mut log = Log::company();
    log.reach(Kind::Deal, "team");
    log.say("deal", owned(Kind::Deal, "lan"));
    log.say("deal", owned(Kind::Deal, "hoa"));
    log.say("minh", facts(Kind::Member, &[("team_id", id("north").into())]));
    log.say("deal", owned(Kind::Deal, "minh"));
    log.say("minh", facts(Kind::Member, &[]));
    let again = log.again();
    for who in ["lan", "minh", "binh", "hoa", "mai", "tuan", "new"] {
        let viewer = viewer(who);
        assert_eq!(again.since(&viewer), log.index.since(&viewer), "{who}");
        let scope = again.scope(&viewer);
        assert_eq!(scope, log.index.scope(&viewer));
        for seq in 0..=log.head() {
            let at = |index: &Index| index.sees_at(&viewer, &scope, id("deal"), seq);
            assert_eq!(at(&again), at(&log.index), "{who} at {seq}");
        }
    }
}

#[test]
fn an_open_workspace_needs_to_know_what_is_private_alone() {
    let mut index = Index::of([], 0, false);
    index.grow(1, [(1, id("deal"), owned(Kind::Deal, "lan"))]);
    index.grow(2, [(2, id("view"), facts(Kind::View, &[("created_by", member("lan").into())]))]);
    let sees = |index: &Index, who: &str, name: &str| {
        let viewer = viewer(who);
        index.sees(&viewer, &index.scope(&viewer), id(name))
    };
    assert!(index.is_open() && !index.lacks());
    assert_eq!(
        (sees(&index, "hoa", "deal"), sees(&index, "hoa", "view"), sees(&index, "lan", "view")),
        (true, false, true)
    );
    // It weighs nothing for the deal.
    assert!(index.weight() < 2 * 320);
    let narrow = facts(Kind::Deal, &[("owner_id", member("lan").into()), ("visible_to", "owner".into())]);
    index.grow(3, [(3, id("narrow"), narrow)]);
    assert!(!index.is_open() && index.lacks(), "what is about it has to be known");
}
