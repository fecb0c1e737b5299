//! Whose deals a filter lets through, and one for other people's.

use sotay_shared::{
    filter::{Condition, Filter, Test},
    id::MemberId,
    schema::key,
};

/// The word of a filter for whoever looks.
pub const ME: &str = "me";

/// Whose deals are shown, as far as the filter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    Everybody,
    Members(Vec<MemberId>),
}

impl Whose {
    /// Where each alternative of the filter says the same.
    pub fn of(filter: &Filter, me: MemberId) -> Whose {
        let mut groups = filter.any.iter().map(|group| owners(group));
        let first = groups.next().flatten();
        match first.filter(|first| groups.all(|other| other == Some(*first))) {
            Some(owners) => {
                let member = |owner: &String| if owner == ME { Some(me) } else { owner.parse().ok() };
                Whose::Members(owners.iter().filter_map(member).collect())
            }
            None => Whose::Everybody,
        }
    }

    /// Whether these are the members, in whatever order.
    pub fn is(&self, members: &[MemberId]) -> bool {
        match self {
            Whose::Everybody => members.is_empty(),
            Whose::Members(own) => own.len() == members.len() && members.iter().all(|member| own.contains(member)),
        }
    }

    /// Whose targets count.
    pub fn targets(&self) -> Vec<Option<MemberId>> {
        match self {
            Whose::Everybody => vec![None],
            Whose::Members(members) => members.iter().copied().map(Some).collect(),
        }
    }

    /// Whose target can be changed: everybody's together, or one member's.
    pub fn target(&self) -> Option<Option<MemberId>> {
        match self {
            Whose::Everybody => Some(None),
            Whose::Members(members) => match members.as_slice() {
                [one] => Some(Some(*one)),
                _ => None,
            },
        }
    }
}

fn owners(group: &[Condition]) -> Option<&Vec<String>> {
    group.iter().find_map(|condition| match (condition.field.as_str(), &condition.test) {
        (key::OWNER, Test::Is(owners)) => Some(owners),
        _ => None,
    })
}

/// The filter for the deals of these owners, as it writes them; of everybody where nobody is named.
pub fn owned_by(filter: &Filter, owners: &[String]) -> Filter {
    let is_other = |it: &&Condition| it.field != key::OWNER || !matches!(it.test, Test::Is(_));
    let mut groups: Vec<Vec<Condition>> =
        filter.any.iter().map(|group| group.iter().filter(is_other).cloned().collect()).collect();
    // An alternative that asks for nothing more lets everything through.
    if groups.iter().any(Vec::is_empty) {
        groups.clear();
    }
    let rest = Filter { any: groups };
    match owners.is_empty() {
        true => rest,
        false => rest.and(&Filter::of(key::OWNER, Test::Is(owners.to_vec()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> MemberId {
        MemberId::from_cause(name)
    }

    #[test]
    fn a_filter_says_whose_deals_are_shown() {
        let (lan, minh) = (member("lan"), member("minh"));
        for (filter, expected) in [
            (String::new(), Whose::Everybody),
            ("amount>=1".to_owned(), Whose::Everybody),
            ("owner_id=me;amount>=1".to_owned(), Whose::Members(vec![lan])),
            (format!("owner_id=me,{minh}"), Whose::Members(vec![lan, minh])),
            ("owner_id=me;amount>=1|stage=x;owner_id=me".to_owned(), Whose::Members(vec![lan])),
            (format!("owner_id=me|owner_id={minh}"), Whose::Everybody),
            ("owner_id=me|amount>=1".to_owned(), Whose::Everybody),
            ("owner_id!=me".to_owned(), Whose::Everybody),
        ] {
            assert_eq!(Whose::of(&Filter::parse(&filter), lan), expected, "{filter}");
        }
        assert!(Whose::Members(vec![lan, minh]).is(&[minh, lan]) && !Whose::Members(vec![lan]).is(&[minh]));
        assert!(Whose::Everybody.is(&[]) && !Whose::Everybody.is(&[lan]));
        assert_eq!(Whose::Members(vec![lan]).target(), Some(Some(lan)));
        assert_eq!(Whose::Members(vec![lan, minh]).target(), None);
        assert_eq!(Whose::Everybody.target(), Some(None));
    }

    #[test]
    fn another_owner_takes_the_place_of_the_one_before() {
        for (filter, owners, expected) in [
            ("", vec!["me"], "owner_id=me"),
            ("amount>=1", vec!["me"], "amount>=1;owner_id=me"),
            ("owner_id=me;amount>=1|owner_id=x;tags=y", vec!["a", "b"], "amount>=1;owner_id=a,b|tags=y;owner_id=a,b"),
            ("owner_id=me;amount>=1", vec![], "amount>=1"),
            ("owner_id=me", vec![], ""),
            ("owner_id=me|amount>=1", vec!["x"], "owner_id=x"),
            ("owner_id!=me", vec!["x"], "owner_id!=me;owner_id=x"),
        ] {
            let owners: Vec<String> = owners.into_iter().map(str::to_owned).collect();
            assert_eq!(owned_by(&Filter::parse(filter), &owners).to_string(), expected, "{filter}");
        }
    }
}
