//! What the palette offers for some words: records, what was looked at last, commands, and what could be made of them.

use super::named_commands;
use crate::{
    i18n::{I18n, Text, text},
    palette_command::{Offer, PaletteCommand},
    route::Route,
    view_model::Model,
};
use leptos::prelude::*;
use sotay_shared::{
    id::RecordId,
    kind::{Kind, Offered},
    search::{self, Match, Query},
};

/// Records found at most.
const FOUND: usize = 8;

/// Offers under a heading.
pub type Section = (Text, Vec<Offer>);

/// The records that have the words, those of the kind with the best of them first; follows what is here.
fn records(model: &Model, words: &Query) -> Vec<Section> {
    // What was archived is found, behind everything else.
    let mut found: Vec<(bool, Match, Kind, RecordId)> = Vec::new();
    for kind in Kind::offered(Offered::Palette) {
        model.index(kind).with(|index| {
            found.extend(index.found(words).map(|(rank, record)| (index.is_archived(record), rank, kind, record)));
        });
    }
    found.sort_unstable();
    found.truncate(FOUND);
    let mut sections: Vec<(Kind, Vec<Offer>)> = Vec::new();
    for (.., kind, record) in found {
        let Some(route) = Route::of(kind, record) else { continue };
        match sections.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, offers)) => offers.push(Offer::Record(record, route)),
            None => sections.push((kind, vec![Offer::Record(record, route)])),
        }
    }
    sections.into_iter().map(|(kind, offers)| (kind.many(), offers)).collect()
}

/// What was looked at last, as far as it is still here.
fn looked_at(model: &Model, recent: &[RecordId]) -> Vec<Offer> {
    let offer = |record: &RecordId| {
        let row = model.peek(*record).filter(|row| !row.is_deleted())?;
        Some(Offer::Record(*record, Route::of(row.kind()?, *record)?))
    };
    recent.iter().filter_map(offer).collect()
}

/// What a command is found by: a subject of the settings by what those are called too.
fn said(command: PaletteCommand, name: Text, i18n: I18n) -> String {
    let name = i18n.t(name);
    match command {
        PaletteCommand::Go(Route::Setting(_)) => format!("{name} {}", i18n.t(text::SETTINGS)),
        _ => name.to_owned(),
    }
}

/// What is offered for what was typed; follows changes.
pub fn offered(
    model: &Model,
    typed: &str,
    recent: &[RecordId],
    i18n: I18n,
    may: impl Fn(Kind) -> bool,
) -> Vec<Section> {
    // Nobody is offered a form that the server would refuse.
    let is_offered = |command: &PaletteCommand| match command {
        PaletteCommand::New(kind) => may(*kind),
        PaletteCommand::NewDeal => may(Kind::Deal),
        _ => true,
    };
    let words = Query::new(typed);
    let commands = named_commands().into_iter().filter(|(command, ..)| is_offered(command));
    let commands = commands.filter(|(it, name, _)| words.find(&search::fold(&said(*it, *name, i18n))).is_some());
    let commands: Vec<Offer> = commands.map(|(command, ..)| Offer::Command(command)).collect();
    let mut sections = match words.is_empty() {
        true => vec![(text::RECENT, looked_at(model, recent))],
        false => records(model, &words),
    };
    let is_known = sections.iter().any(|(_, offers)| !offers.is_empty());
    sections.push((text::COMMANDS, commands));
    // Nothing is called so; that a command has the letters in it says nothing.
    if !words.is_empty() && !is_known {
        sections.push((text::MAKE_IT, made_of(typed, may)));
    }
    sections.retain(|(_, offers)| !offers.is_empty());
    sections
}

/// What could be called so.
fn made_of(typed: &str, may: impl Fn(Kind) -> bool) -> Vec<Offer> {
    let called = typed.trim().to_owned();
    let kinds = [Kind::Deal].into_iter().chain(Kind::offered(Offered::Navigation));
    kinds.filter(|kind| may(*kind)).map(|kind| Offer::New(kind, called.clone())).collect()
}
