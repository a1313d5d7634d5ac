//! Scores of a finished model, as it will work.

use super::data::Row;
use crate::network::{BadModel, Model, Workspace};

/// Tags, heads and relations right in the sentences, per cent, given their words.
pub(crate) fn score(model: &[u8], sentences: &[Vec<Row>]) -> Result<String, BadModel> {
    let model = Model::from_bytes(model)?;
    let mut workspace = Workspace::default();
    let (mut words, mut upos, mut xpos, mut feats, mut heads, mut labelled) = (0usize, 0, 0, 0, 0, 0);
    let classes = &model.classes;
    for batch in sentences.chunks(64) {
        let forms: Vec<Vec<&str>> =
            batch.iter().map(|sentence| sentence.iter().map(|row| row.form.as_str()).collect()).collect();
        for (sentence, analysis) in batch.iter().zip(model.analyse(&forms, &mut workspace)) {
            for (at, row) in sentence.iter().enumerate() {
                let [u, x, f] = analysis.tags[at].map(usize::from);
                words += 1;
                upos += usize::from(classes.upos[u] == row.upos);
                xpos += usize::from(classes.xpos[x] == row.xpos);
                feats += usize::from(classes.feats[f] == row.feats);
                let right = usize::from(analysis.heads[at]) == row.head;
                heads += usize::from(right);
                let relation = &classes.relations[usize::from(analysis.relations[at])];
                labelled += usize::from(right && *relation == row.deprel);
            }
        }
    }
    let percent = |n: usize| 100.0 * n as f64 / words.max(1) as f64;
    Ok(format!(
        "upos {:.2} xpos {:.2} feats {:.2} uas {:.2} las {:.2}",
        percent(upos),
        percent(xpos),
        percent(feats),
        percent(heads),
        percent(labelled)
    ))
}
