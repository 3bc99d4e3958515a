#pragma once

#include "core/tensor/tensor.h"

namespace orrery {

/// Linear CKA of two representations of the same n examples, X [n, p] and Y [n, q]:
///   ||X^T Y||_F^2 / (||X^T X||_F ||Y^T Y||_F), columns centred.  Kornblith et al. 2019, arXiv:1905.00414.
/// Near 1 for any pair once n <= p: prefer the other.  NaN if one side does not vary.
/// Computed from the n x n Gram matrices, in double: O(n^2 (p + q)).  @throws Error Shape if n differs, or a side is no matrix
double linearCka(const Tensor& x, const Tensor& y);

/// The same ratio of unbiased estimates of HSIC, 0 on average for what is independent; may be below 0, needs n >= 4 (else NaN).
///   HSIC(K, L) = [tr(K L) + sum(K) sum(L) / ((n-1)(n-2)) - 2 sum(K L) / (n-2)] / (n (n-3)), diagonals of the Grams set to 0.
/// Song et al. 2012, JMLR 13; Nguyen, Raghu, Kornblith 2021, arXiv:2010.15327.
double debiasedCka(const Tensor& x, const Tensor& y);

}  // namespace orrery
