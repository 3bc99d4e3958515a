"""Coefficients of kernels/cpu/simd/math.h: minimax polynomials by Remez exchange in 50 digits, then rounded to float."""
import mpmath as mp

mp.mp.dps = 50


def remez(f, weight, low, high, degree, rounds=40):
    """P minimising max |weight(x) (P(x) - f(x))| on [low, high]; returns its coefficients, lowest first, and that maximum."""
    n = degree + 2
    nodes = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (n - 1)) for i in range(n)]
    for _ in range(rounds):
        rows = [[x**k for k in range(degree + 1)] + [(-1) ** i / weight(x)] for i, x in enumerate(nodes)]
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix([f(x) for x in nodes]))
        poly = list(solution)[: degree + 1]
        error = lambda x: weight(x) * (mp.polyval(poly[::-1], x) - f(x))
        grid = [low + (high - low) * (1 - mp.cos(mp.pi * i / 600)) / 2 for i in range(601)]
        values = [error(x) for x in grid]
        extrema = [0] + [i for i in range(1, 600) if abs(values[i]) >= abs(values[i - 1]) and abs(values[i]) >= abs(values[i + 1])
                         and values[i] * (values[i] - values[i - 1]) >= 0] + [600]
        picked = []
        for i in extrema:
            if picked and mp.sign(values[picked[-1]]) == mp.sign(values[i]):
                if abs(values[i]) > abs(values[picked[-1]]):
                    picked[-1] = i
            else:
                picked.append(i)
        while len(picked) > n:
            picked.pop(0 if abs(values[picked[0]]) < abs(values[picked[-1]]) else -1)
        if len(picked) < n:
            break
        new = [grid[i] for i in picked]
        if max(abs(a - b) for a, b in zip(new, nodes)) < mp.mpf(10) ** -12:
            break
        nodes = new
    return poly, max(abs(v) for v in values)


def show(name, poly, error):
    print(name, "error 2^%.1f" % mp.log(error, 2))
    for c in poly:
        print("    %.9gf," % float(c))




def exp_part(r):
    return (mp.exp(r) - 1 - r) / r**2 if abs(r) > mp.mpf(10) ** -15 else mp.mpf(1) / 2


def tanh_part(y):
    return (mp.tanh(mp.sqrt(y)) / mp.sqrt(y) - 1) / y if y > mp.mpf(10) ** -14 else -mp.mpf(1) / 3


def tail_part(s):
    a = s / (1 - s) / TAIL_SLOPE
    return mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2) / (1 - s)


TAIL_SLOPE = mp.mpf("0.27")
TINY = mp.mpf(10) ** -20
half = mp.log(2) / 2 * mp.mpf("1.0001")
show("exp(r) = 1 + r + r^2 P(r), |r| <= ln(2)/2", *remez(exp_part, lambda r: r**2 / mp.exp(r) + TINY, -half, half, 4))
show("tanh(x) = x + x^3 P(x^2), |x| <= 0.632", *remez(tanh_part, lambda y: y + TINY, mp.mpf(0), mp.mpf("0.4"), 4))
show("Phi(-a) = exp(-a^2/2) t P(1 - t), t = 1 / (1 + 0.27 a), a <= 13.5",
     *remez(tail_part, lambda s: 1 / tail_part(s), mp.mpf(0), 1 - 1 / (1 + TAIL_SLOPE * mp.mpf("13.5")), 8))
