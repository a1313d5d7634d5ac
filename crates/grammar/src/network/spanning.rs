//! The best tree over scored arcs.

/// Heads of the tree of highest total score with a single root (Chu & Liu 1965, Edmonds 1967).
///
/// `scores` is a square of `count`: row = word, column = its head, 0 = the artificial root. Non-projective trees are
/// found as well: English has them where a relative clause or a phrase is moved out ("a vote was held that …").
/// Returns the heads of words `1..count`. Time is quadratic in the length times the number of cycles, of which
/// scores of a trained network have few; lengths are capped by the caller.
pub(crate) fn heads(scores: &[f32], count: usize) -> Vec<u16> {
    debug_assert_eq!(scores.len(), count * count);
    let mut greedy = vec![0usize; count];
    for word in 1..count {
        let row = &scores[word * count..][..count];
        for (head, &score) in row.iter().enumerate() {
            if head != word
                && (greedy[word] == word || score > row[greedy[word]] || row[greedy[word]].is_nan())
            {
                greedy[word] = head;
            }
        }
    }
    let roots = (1..count).filter(|&word| greedy[word] == 0).count();
    if roots != 1 || find_cycle(&greedy).is_some() {
        // A cost on every arc of the root beyond all others makes the best tree use just one of them.
        let finite = |score: f32| if score.is_finite() { score.max(-1e4) } else { -1e4 };
        let mut weights: Vec<f64> = scores.iter().map(|&score| f64::from(finite(score))).collect();
        let cost = 1e4 * count as f64 * 4.0;
        for word in 1..count {
            weights[word * count] -= cost;
        }
        greedy = edmonds(&weights, count);
    }
    greedy[1..].iter().map(|&head| u16::try_from(head).unwrap_or(0)).collect()
}

/// Words of a cycle, if there is one.
fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0u32; heads.len()];
    for start in 1..heads.len() {
        let mark = start as u32;
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = mark;
            at = heads[at];
        }
        if at != 0 && seen[at] == mark {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

/// The maximum arborescence from node 0, cycles contracted one after the other.
fn edmonds(weights: &[f64], count: usize) -> Vec<usize> {
    // Contracted graphs live in the same square; `origin` remembers which original arc stands behind each arc.
    let mut weights = weights.to_vec();
    let mut origin: Vec<(usize, usize)> = (0..count * count).map(|at| (at / count, at % count)).collect();
    let mut alive: Vec<usize> = (0..count).collect();
    let mut contractions: Vec<Vec<Contracted>> = Vec::new();
    // Words that each node stands for.
    let mut members: Vec<Vec<usize>> = (0..count).map(|word| vec![word]).collect();
    let mut chosen = vec![0usize; count];
    loop {
        for &node in &alive {
            if node == 0 {
                continue;
            }
            let mut top = usize::MAX;
            for &head in &alive {
                if head != node
                    && (top == usize::MAX || weights[node * count + head] > weights[node * count + top])
                {
                    top = head;
                }
            }
            chosen[node] = top;
        }
        let Some(cycle) = cycle_among(&chosen, &alive) else { break };
        // The first node of the cycle stands for all of it.
        let keep = cycle[0];
        let inside: Vec<bool> = {
            let mut inside = vec![false; count];
            for &node in &cycle {
                inside[node] = true;
            }
            inside
        };
        let contracted = cycle
            .iter()
            .map(|&node| Contracted {
                arc: origin[node * count + chosen[node]],
                words: members[node].clone(),
            })
            .collect();
        let own: Vec<f64> = cycle.iter().map(|&node| weights[node * count + chosen[node]]).collect();
        for &other in alive.iter().filter(|&&node| !inside[node]) {
            let mut into = (f64::NEG_INFINITY, (0, 0));
            let mut out = (f64::NEG_INFINITY, (0, 0));
            for (&node, &own) in cycle.iter().zip(&own) {
                let gain = weights[node * count + other] - own;
                if gain > into.0 {
                    into = (gain, origin[node * count + other]);
                }
                if other != 0 && weights[other * count + node] > out.0 {
                    out = (weights[other * count + node], origin[other * count + node]);
                }
            }
            weights[keep * count + other] = into.0;
            origin[keep * count + other] = into.1;
            weights[other * count + keep] = out.0;
            origin[other * count + keep] = out.1;
        }
        contractions.push(contracted);
        let gone: Vec<usize> = cycle[1..].to_vec();
        alive.retain(|node| !gone.contains(node));
        for node in gone {
            let more = std::mem::take(&mut members[node]);
            members[keep].extend(more);
        }
    }
    // Unfold: every arc of the last graph, then of the cycles from the last contracted to the first, except the one
    // whose word has a head from outside already.
    let mut heads = vec![usize::MAX; count];
    heads[0] = 0;
    for &node in &alive {
        if node != 0 {
            let (word, head) = origin[node * count + chosen[node]];
            heads[word] = head;
        }
    }
    for node in contractions.iter().rev().flatten() {
        if node.words.iter().all(|&word| heads[word] == usize::MAX) {
            heads[node.arc.0] = node.arc.1;
        }
    }
    heads
}

/// A node of a contracted cycle.
struct Contracted {
    /// Its arc within the cycle: word, head.
    arc: (usize, usize),
    words: Vec<usize>,
}

fn cycle_among(chosen: &[usize], alive: &[usize]) -> Option<Vec<usize>> {
    let mut heads = vec![0; chosen.len()];
    for &node in alive {
        if node != 0 {
            heads[node] = chosen[node];
        }
    }
    find_cycle(&heads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_tree(heads: &[u16]) -> bool {
        let full: Vec<usize> = std::iter::once(0).chain(heads.iter().map(|&head| head as usize)).collect();
        heads.iter().filter(|&&head| head == 0).count() == 1 && find_cycle(&full).is_none()
    }

    /// All single-rooted trees of a few words, one after the other.
    fn best_by_trial(scores: &[f32], count: usize) -> f32 {
        let words = count - 1;
        let mut top = f32::NEG_INFINITY;
        for code in 0..count.pow(words as u32) {
            let mut rest = code;
            let heads: Vec<u16> = (0..words)
                .map(|_| {
                    let head = rest % count;
                    rest /= count;
                    head as u16
                })
                .collect();
            if heads.iter().enumerate().all(|(at, &head)| head as usize != at + 1) && is_tree(&heads) {
                top = top.max(total(scores, count, &heads));
            }
        }
        top
    }

    fn total(scores: &[f32], count: usize, heads: &[u16]) -> f32 {
        heads.iter().enumerate().map(|(at, &head)| scores[(at + 1) * count + head as usize]).sum()
    }

    proptest! {
        #[test]
        fn the_best_of_all_trees(count in 2usize..6, values in prop::collection::vec(-5f32..5.0, 25)) {
            let scores = &values[..count * count];
            let heads = heads(scores, count);
            prop_assert!(is_tree(&heads), "{heads:?}");
            prop_assert!((total(scores, count, &heads) - best_by_trial(scores, count)).abs() < 1e-3);
        }

        #[test]
        fn always_a_tree(count in 2usize..40, seed in any::<u64>()) {
            let mut state = seed;
            let scores: Vec<f32> = (0..count * count).map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                match state >> 60 {
                    0 => f32::NEG_INFINITY,
                    _ => (state >> 40) as f32 / 1e6,
                }
            }).collect();
            prop_assert!(is_tree(&heads(&scores, count)));
        }
    }
}
