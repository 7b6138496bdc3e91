//! Symmetric systems of equations, small enough to be solved by the book: Cholesky's factor, its solutions, and
//! Jacobi's eigenvalues for the singular ones.
#![allow(
    clippy::indexing_slicing,
    reason = "every matrix is n × n by row in a vector of n·n, which callers build, and loops run below n"
)]

/// The lower factor L of a positive definite matrix, L·Lᵀ; none where a pivot falls to `tolerance` or below.
pub(super) fn cholesky(matrix: &[f64], n: usize, tolerance: f64) -> Option<Vec<f64>> {
    let mut lower = vec![0.0; n * n];
    for row in 0..n {
        for column in 0..=row {
            let mut sum = matrix[row * n + column];
            for place in 0..column {
                sum -= lower[row * n + place] * lower[column * n + place];
            }
            if row == column {
                if sum.is_nan() || sum <= tolerance {
                    return None;
                }
                lower[row * n + row] = sum.sqrt();
            } else {
                lower[row * n + column] = sum / lower[column * n + column];
            }
        }
    }
    Some(lower)
}

/// The solution x of L·Lᵀ·x = b.
pub(super) fn solve(lower: &[f64], n: usize, b: &[f64]) -> Vec<f64> {
    let mut x = b.to_vec();
    for row in 0..n {
        for place in 0..row {
            x[row] -= lower[row * n + place] * x[place];
        }
        x[row] /= lower[row * n + row];
    }
    for row in (0..n).rev() {
        for place in row + 1..n {
            x[row] -= lower[place * n + row] * x[place];
        }
        x[row] /= lower[row * n + row];
    }
    x
}

/// The diagonal of the inverse of L·Lᵀ: sums of squares down the columns of L⁻¹.
pub(super) fn inverse_diagonal(lower: &[f64], n: usize) -> Vec<f64> {
    (0..n)
        .map(|unit| {
            let mut x = vec![0.0; n];
            x[unit] = 1.0 / lower[unit * n + unit];
            for row in unit + 1..n {
                let mut sum = 0.0;
                for place in unit..row {
                    sum += lower[row * n + place] * x[place];
                }
                x[row] = -sum / lower[row * n + row];
            }
            x.iter().map(|value| value * value).sum()
        })
        .collect()
}

/// Eigenvalues and eigenvectors (by column) of a symmetric matrix, by Jacobi's rotations.
pub(super) fn eigen(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut vectors = vec![0.0; n * n];
    for place in 0..n {
        vectors[place * n + place] = 1.0;
    }
    for _sweep in 0..60 {
        let mut off = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                off += a[p * n + q] * a[p * n + q];
            }
        }
        if off < 1e-26 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    ((0..n).map(|place| a[place * n + place]).collect(), vectors)
}

fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let between = a[p * n + q];
    if between == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * between);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for k in 0..n {
        let (kp, kq) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = c * kp - s * kq;
        a[k * n + q] = s * kp + c * kq;
    }
    for k in 0..n {
        let (pk, qk) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = c * pk - s * qk;
        a[q * n + k] = s * pk + c * qk;
        let (kp, kq) = (vectors[k * n + p], vectors[k * n + q]);
        vectors[k * n + p] = c * kp - s * kq;
        vectors[k * n + q] = s * kp + c * kq;
    }
}
