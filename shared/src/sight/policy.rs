//! What teams, roles and the settings of a workspace say about who sees what.

use super::{Facts, Reach, RecordFacts};
use crate::{
    id::{MemberId, RecordId, TeamId},
    kind::Kind,
};
use std::collections::{BTreeMap, BTreeSet};

/// Teams that stand above one another are followed so far: a circle has an end.
const DEPTH: usize = 16;

/// The policy of a workspace at some place in its log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    teams: BTreeMap<TeamId, (Option<MemberId>, Option<TeamId>)>,
    members: BTreeMap<MemberId, Option<TeamId>>,
    reach: BTreeMap<Kind, Reach>,
    /// The pipelines that are for some teams.
    pipelines: BTreeMap<RecordId, BTreeSet<TeamId>>,
}

/// What the policy lets one member see, beside what is their own. Two that are equal see the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    pub member: Option<MemberId>,
    /// Their team, and those above it: what is shared with one of them is shared with the member.
    within: BTreeSet<TeamId>,
    /// The others of their team.
    mates: BTreeSet<MemberId>,
    /// Those whom they lead, in their teams and the ones below.
    people: BTreeSet<MemberId>,
    /// The teams that they lead, and those below.
    led: BTreeSet<TeamId>,
    reach: BTreeMap<Kind, Reach>,
    /// The pipelines that are for other teams.
    closed: BTreeSet<RecordId>,
}

impl Policy {
    /// Takes in what a record says; what says nothing about it is passed over.
    pub fn note(&mut self, record: RecordId, facts: &Facts) {
        match facts {
            Facts::Member(team) => drop(self.members.insert(MemberId::of(record), *team)),
            Facts::Team { lead, parent } => drop(self.teams.insert(TeamId::of(record), (*lead, *parent))),
            Facts::Workspace(reach) => {
                let known = |(word, reach): (&String, &Reach)| Some((Kind::parse(word)?, *reach));
                self.reach = reach.iter().filter_map(known).filter(|(_, reach)| *reach != Reach::Everyone).collect();
            }
            Facts::Pipeline(teams) if teams.is_empty() => drop(self.pipelines.remove(&record)),
            Facts::Pipeline(teams) => drop(self.pipelines.insert(record, teams.clone())),
            Facts::Everyone | Facts::Record(_) => {}
        }
    }

    /// Whether everything is for everyone that does not say otherwise itself.
    pub fn is_open(&self) -> bool {
        self.reach.is_empty() && self.pipelines.is_empty()
    }

    /// Those of whom it says something: members, and who leads a team.
    pub(super) fn known(&self) -> impl Iterator<Item = MemberId> {
        self.members.keys().copied().chain(self.teams.values().filter_map(|(lead, _)| *lead))
    }

    /// Whether it says which team a member is in, if any.
    pub(super) fn knows(&self, member: MemberId) -> bool {
        self.members.contains_key(&member)
    }

    /// Those whom it concerns which team a member is in: the member, the team, and who leads it.
    pub(super) fn concerned(&self, member: RecordId) -> BTreeSet<MemberId> {
        let member = MemberId::of(member);
        let Some(team) = self.members.get(&member).copied().flatten() else { return BTreeSet::from([member]) };
        let mates = self.members.iter().filter(|(_, of)| **of == Some(team)).map(|(mate, _)| *mate);
        let above = self.upwards(team);
        let leads = above.iter().filter_map(|team| self.teams.get(team)?.0);
        mates.chain(leads).chain([member]).collect()
    }

    /// A team and those above it.
    fn upwards(&self, team: TeamId) -> BTreeSet<TeamId> {
        let mut found = BTreeSet::new();
        let mut next = Some(team);
        while let Some(team) = next.filter(|team| found.len() < DEPTH && found.insert(*team)) {
            next = self.teams.get(&team).and_then(|(_, parent)| *parent);
        }
        found
    }

    /// What it lets a member see.
    pub fn scope(&self, member: MemberId) -> Scope {
        let team = self.members.get(&member).copied().flatten();
        let within = team.map(|team| self.upwards(team)).unwrap_or_default();
        let leads = |team: &TeamId| self.teams.get(team).is_some_and(|(lead, _)| *lead == Some(member));
        let led: BTreeSet<TeamId> =
            self.teams.keys().copied().filter(|team| self.upwards(*team).iter().any(leads)).collect();
        let of_team = |it: &(&MemberId, &Option<TeamId>), wanted: &dyn Fn(TeamId) -> bool| it.1.is_some_and(wanted);
        let people = self.members.iter().filter(|it| of_team(it, &|team| led.contains(&team)));
        let mates = self.members.iter().filter(|it| team.is_some() && of_team(it, &|of| Some(of) == team));
        let is_closed = |(_, teams): &(&RecordId, &BTreeSet<TeamId>)| {
            within.is_disjoint(teams) && !led.iter().any(|team| !self.upwards(*team).is_disjoint(teams))
        };
        Scope {
            member: Some(member),
            mates: mates.map(|(mate, _)| *mate).collect(),
            people: people.map(|(one, _)| *one).collect(),
            closed: self.pipelines.iter().filter(is_closed).map(|(pipeline, _)| *pipeline).collect(),
            reach: self.reach.clone(),
            within,
            led,
        }
    }
}

impl Scope {
    /// Whether a record of its own audience is for the member: theirs, shared with them, or as far as its kind is seen.
    pub fn sees_owned(&self, facts: &RecordFacts) -> bool {
        let owner = facts.owned_by();
        let is_mine = |member: &MemberId| Some(*member) == self.member || self.people.contains(member);
        if owner.as_ref().is_some_and(is_mine) || facts.shared_with.iter().any(|with| self.is_shared_by(*with)) {
            return true;
        }
        if facts.pipeline.is_some_and(|pipeline| self.closed.contains(&pipeline)) {
            return false;
        }
        let of_kind = || facts.kind.and_then(|kind| self.reach.get(&kind)).copied().unwrap_or(Reach::Everyone);
        match facts.visible_to.unwrap_or_else(of_kind) {
            Reach::Everyone => true,
            Reach::Team => owner.is_some_and(|owner| self.mates.contains(&owner)),
            Reach::Owner => false,
        }
    }

    /// Whether what is shared with a member or a team is shared with this member.
    fn is_shared_by(&self, with: RecordId) -> bool {
        let (member, team) = (MemberId::of(with), TeamId::of(with));
        let is_theirs = Some(member) == self.member || self.people.contains(&member);
        is_theirs || self.within.contains(&team) || self.led.contains(&team)
    }
}
