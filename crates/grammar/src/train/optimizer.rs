//! Adam (Kingma & Ba 2015) with rows of the embedding updated only when they were touched, and a running average of
//! the parameters, which is what the model keeps.

use super::network::{Gradient, Layout};

/// Decay of the running mean of gradients.
const BETA_1: f32 = 0.9;
/// Steps between two updates of the average.
const AVERAGE_EVERY: usize = 10;

pub(crate) struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    pub average: Vec<f32>,
    step: usize,
    beta_2: f32,
    /// Powers of the two decays, for the correction of the first steps.
    powers: [f32; 2],
    /// Decay of the average per step.
    keep: f32,
}

impl Adam {
    pub(crate) fn new(flat: &[f32], beta_2: f32, keep: f32) -> Self {
        Self {
            mean: vec![0.0; flat.len()],
            square: vec![0.0; flat.len()],
            average: flat.to_vec(),
            step: 0,
            beta_2,
            powers: [1.0; 2],
            keep,
        }
    }

    /// One step down the gradient, cut to a norm of `clip`.
    pub(crate) fn step(
        &mut self,
        layout: &Layout,
        flat: &mut [f32],
        gradient: &Gradient,
        rate: f32,
        clip: f32,
    ) {
        self.step += 1;
        let dense = layout.embedding.at;
        let dim = layout.shape.dim;
        let row_at = |row: u32| dense + row as usize * dim;
        let mut norm: f64 = squares(&gradient.flat[..dense]);
        for &row in &gradient.rows {
            norm += squares(&gradient.flat[row_at(row)..row_at(row) + dim]);
        }
        let norm = norm.sqrt() as f32;
        let scale = if norm > clip { clip / norm } else { 1.0 };
        self.powers = [self.powers[0] * BETA_1, self.powers[1] * self.beta_2];
        let rate = rate * (1.0 - self.powers[1]).sqrt() / (1.0 - self.powers[0]);
        let rule = Rule { scale, rate, beta_2: self.beta_2 };
        let half = dense / 2;
        std::thread::scope(|scope| {
            let (value_a, value_b) = flat[..dense].split_at_mut(half);
            let (mean_a, mean_b) = self.mean[..dense].split_at_mut(half);
            let (square_a, square_b) = self.square[..dense].split_at_mut(half);
            let (gradient_a, gradient_b) = gradient.flat[..dense].split_at(half);
            scope.spawn(move || rule.apply(value_b, gradient_b, mean_b, square_b));
            rule.apply(value_a, gradient_a, mean_a, square_a);
        });
        for &row in &gradient.rows {
            let range = row_at(row)..row_at(row) + dim;
            rule.apply(
                &mut flat[range.clone()],
                &gradient.flat[range.clone()],
                &mut self.mean[range.clone()],
                &mut self.square[range],
            );
        }
        if self.step.is_multiple_of(AVERAGE_EVERY) {
            // A short memory at first: the start is soon forgotten.
            let keep = self.keep.min(1.0 - 1.0 / (1.0 + self.step as f32 / 10.0));
            let keep = (0..AVERAGE_EVERY).fold(1.0, |power, _| power * keep);
            for (average, value) in self.average.iter_mut().zip(flat.iter()) {
                *average = keep * *average + (1.0 - keep) * *value;
            }
        }
    }
}

/// The rule of one step.
#[derive(Clone, Copy)]
struct Rule {
    scale: f32,
    rate: f32,
    beta_2: f32,
}

impl Rule {
    fn apply(self, values: &mut [f32], gradient: &[f32], means: &mut [f32], squares: &mut [f32]) {
        let parts = values.iter_mut().zip(gradient).zip(means.iter_mut().zip(squares));
        for ((value, gradient), (mean, square)) in parts {
            let gradient = gradient * self.scale;
            *mean = BETA_1 * *mean + (1.0 - BETA_1) * gradient;
            *square = self.beta_2 * *square + (1.0 - self.beta_2) * gradient * gradient;
            *value -= self.rate * *mean / (square.sqrt() + 1e-8);
        }
    }
}

fn squares(values: &[f32]) -> f64 {
    let mut sums = [0f64; 8];
    let (chunks, rest) = values.as_chunks::<8>();
    for chunk in chunks {
        for lane in 0..8 {
            sums[lane] += f64::from(chunk[lane]) * f64::from(chunk[lane]);
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>()
}
