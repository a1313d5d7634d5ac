//! The base of a team beside a desk: what it has for the claims of briefs or for a question, asked before anything is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use camino::Utf8PathBuf;
use rapporteur_query::{FactTable, Question};
use rapporteur_store::{About, Drafts, Fetched, StoreError, StoreJudge};
use rapporteur_workspace::{Asks, Overrides, TeamAnswer, Workspace};
use rayon::prelude::*;

use crate::args::TeamArgs;
use crate::failure::Failure;
use crate::output::{self, Progress};
use crate::stores;

/// Questions lead to questions: a citation that the base knows makes another claim of the sentence. Not for ever.
const ROUNDS: usize = 4;

/// Sources of a base that are read for one question: parsing one takes some ten milliseconds.
pub const READ: usize = 500;

/// The base that the arguments or the desk name, if they name one.
fn base(workspace: &mut Workspace, args: &TeamArgs) -> Result<Option<StoreJudge>, Failure> {
    let store = if args.no_store { Some(String::new()) } else { args.store.clone() };
    workspace.set_overrides(Overrides { store, ..Overrides::default() });
    let Some(url) = workspace.config().store.url.clone() else { return Ok(None) };
    let judge =
        StoreJudge::for_desk(|catalogue, rules| stores::open(&url, catalogue, rules), workspace.reader());
    let judge = judge.map_err(|error| refused(&error, args))?;
    workspace.ask_team(true);
    Ok(Some(judge))
}

/// Takes over what the base that the arguments or the desk name has for a question; `None` if they name none.
pub fn ask(
    workspace: &mut Workspace,
    question: &str,
    args: &TeamArgs,
) -> Result<Option<Arc<Fetched>>, Failure> {
    let Some(judge) = base(workspace, args)? else { return Ok(None) };
    let snapshot = workspace.snapshot();
    let table = FactTable::new(snapshot.catalogue(), snapshot.lexicon());
    let needs = Question::read(question, &snapshot.linker(), &table).needs(&snapshot.lexicon());
    drop(snapshot);
    let about =
        About { keys: &needs.keys, all: needs.all, most: READ, claim: &needs.claim, names: &needs.names };
    let drafts = Drafts::of(Arc::clone(workspace.index()));
    let (fetched, total) = judge.fetch_about(&about, &drafts).map_err(|error| refused(&error, args))?;
    tell_if_not_all(total);
    let fetched = Arc::new(fetched);
    // One question, whatever its number.
    workspace.take_answers(vec![TeamAnswer::Claim(0, Arc::clone(&fetched))]);
    Ok(Some(fetched))
}

/// Says if more sources of a base can speak of a question than are read for it.
pub fn tell_if_not_all(total: usize) {
    if total > READ {
        output::print_error(&format!(
            "note: {total} sources of the store can speak of this; the {READ} that do most were read; name more of whom or \
             what you ask about"
        ));
    }
}

/// Has the briefs judged by the base that the arguments or the desk name, if they name one.
pub fn join(workspace: &mut Workspace, briefs: &[Utf8PathBuf], args: &TeamArgs) -> Result<(), Failure> {
    let Some(judge) = base(workspace, args)? else { return Ok(()) };
    let drafts = Drafts::of(Arc::clone(workspace.index()));
    let progress = Progress::bar("claims asked of the team's base");
    for _ in 0..ROUNDS {
        let snapshot = workspace.snapshot();
        let asks: Vec<Asks> = briefs.iter().map(|brief| snapshot.asks(brief)).collect();
        drop(snapshot);
        let answers = answers(asks, &judge, &drafts, &progress).map_err(|error| refused(&error, args))?;
        if answers.is_empty() {
            break;
        }
        workspace.take_answers(answers);
    }
    Ok(())
}

/// What the base says to what the briefs ask, each question once.
fn answers(
    asks: Vec<Asks>,
    judge: &StoreJudge,
    drafts: &Drafts,
    progress: &Progress,
) -> Result<Vec<TeamAnswer>, StoreError> {
    let (mut claims, mut names) = (Vec::new(), Vec::new());
    for asks in asks {
        claims.extend(asks.claims);
        names.extend(asks.names);
    }
    claims.sort_by_key(|(ask, _)| *ask);
    claims.dedup_by_key(|(ask, _)| *ask);
    names.sort_unstable();
    names.dedup();
    let (done, total) = (AtomicU64::new(0), (claims.len() + names.len()) as u64);
    let count = || progress.set(done.fetch_add(1, Ordering::Relaxed) + 1, total);
    let claims = claims.into_par_iter().map(|(ask, claim)| {
        let fetched = judge.fetch(&claim, drafts)?;
        count();
        Ok(TeamAnswer::Claim(ask, Arc::new(fetched)))
    });
    let names = names.into_par_iter().map(|name| {
        let fetched = judge.fetch_named(&name, drafts)?;
        count();
        Ok(TeamAnswer::Named(name, Arc::new(fetched)))
    });
    claims.chain(names).collect()
}

/// An answer by half of what counts would tell of sources that are missing and are not.
fn refused(error: &StoreError, args: &TeamArgs) -> Failure {
    let help = error.help().map(|help| format!("{help}; ")).unwrap_or_default();
    let from = if args.store.is_some() { "" } else { " (it is the `[store]` of rapporteur.toml)" };
    Failure::refused(
        format!("{error}{from}"),
        format!("{help}`--no-store` asks the sources of the desk alone"),
    )
}
