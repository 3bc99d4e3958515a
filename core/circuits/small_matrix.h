#pragma once

#include "core/model/weight_matrix.h"

#include <complex>
#include <vector>

namespace orrery {

// Linear algebra for matrices of a head's size: straightforward, in double, on the calling thread.

DoubleMatrix transposed(const DoubleMatrix& matrix);
/// a b.  Requires: a.columns == b.rows
DoubleMatrix product(const DoubleMatrix& a, const DoubleMatrix& b);
double frobeniusNorm(const DoubleMatrix& matrix);

/// R of a thin QR of a tall matrix: R^T R = A^T A, [columns, columns]; by Householder reflections.
/// Golub & Van Loan, "Matrix Computations", 4th edition, section 5.2.
DoubleMatrix upperFactor(DoubleMatrix matrix);

/// Singular values, largest first, by one-sided Jacobi rotations.  Hestenes 1958; Golub & Van Loan section 8.6.
std::vector<double> singularValues(DoubleMatrix matrix);
/// Of left right, [n, e] times [e, m], never multiplied out: those of R_left R_right^T.
std::vector<double> productSingularValues(const DoubleMatrix& left, const DoubleMatrix& right);

/// Eigenvalues of a square matrix, in no order: Householder to Hessenberg form, then QR steps with Wilkinson's shift.
/// Golub & Van Loan sections 7.4 and 7.5.  @throws Error Internal if they do not converge (not seen), Argument if not square or finite
std::vector<std::complex<double>> eigenvalues(const DoubleMatrix& matrix);

}  // namespace orrery
