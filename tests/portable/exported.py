"""A trained network, 2-3-3-3-3-3-3-3-3-3-3-3-3-2-3, as source: predict(row) answers for a list of 2 numbers."""

# Written by nn_pure export.  It needs math and nothing else.
# It answers with: answer

from math import exp, frexp, ldexp

_CLASSES = (
    "no",
    "K\xf6ln",
    "\U0001f600",
)

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _unpacked(text):
    """Return the numbers in text: 11 letters each, sign and mantissa, then the exponent, to the base 64."""
    numbers = []
    for start in range(0, len(text), 11):
        high = low = 0
        for place in range(start, start + 4):
            high = 64 * high + _DIGITS.find(text[place])
        for place in range(start + 4, start + 9):
            low = 64 * low + _DIGITS.find(text[place])
        exponent = 64 * _DIGITS.find(text[start + 9]) + _DIGITS.find(text[start + 10]) - 1200
        number = ldexp(high % 8388608 * 1073741824.0 + low, exponent)
        numbers.append(number if high < 8388608 else -number)
    return numbers


_ELU_ALPHA = 1.0
_INFINITY = float("inf")
_GELU_C = 0.7978845608028654
_GELU_CUBIC = 0.044715
_LEAKY_SLOPE = 0.01
_SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772
_SQRT_HALF = 0.7071067811865476
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.908214929271e-10


def _exp_of_half(x):
    e = exp(-0.5 * x)
    return _INFINITY if e == 0.0 else 1.0 / e


def _elementary_exponential(x):
    if x <= 0.0:
        return exp(x)
    root = _exp_of_half(x)
    return root * root


def _expm1(x):
    if -0.5 < x < 0.5:
        series = 1.0
        for n in (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0,
                  8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0):
            series = 1.0 + x / n * series
        return x * series
    return _elementary_exponential(x) - 1.0


def _elu(z):
    return z if z > 0.0 else _ELU_ALPHA * _expm1(z)


def _sigmoid(z):
    if z >= 0.0:
        return 1.0 / (1.0 + exp(-z))
    e = exp(z)
    return e / (1.0 + e)


def _gelu(z):
    return z * _sigmoid(2.0 * _GELU_C * (z + _GELU_CUBIC * z * z * z))


def _hard_sigmoid(z):
    if z <= -3.0:
        return 0.0
    if z >= 3.0:
        return 1.0
    return z / 6.0 + 0.5


def _leaky_relu(z):
    return z if z > 0.0 else _LEAKY_SLOPE * z


def _relu(z):
    return 0.0 if z <= 0.0 else z


def _selu(z):
    return _SELU_SCALE * (z if z > 0.0 else _SELU_ALPHA * _expm1(z))


def _log(x):
    if x <= 0.0:
        if x < 0.0:
            raise ValueError("_log: %r is below 0" % x)
        return -_INFINITY
    if x - x != 0.0:
        return x
    m, k = frexp(x)
    if m < _SQRT_HALF:
        m, k = m + m, k - 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    tail = z * (2.0 / 3.0 + z * (2.0 / 5.0 + z * (2.0 / 7.0 + z * (2.0 / 9.0
           + z * (2.0 / 11.0 + z * (2.0 / 13.0 + z * (2.0 / 15.0 + z * (2.0 / 17.0
           + z * (2.0 / 19.0 + z * (2.0 / 21.0 + z * (2.0 / 23.0)))))))))))
    h = 0.5 * f * f
    return k * _LN2_HIGH - ((h - (s * (h + tail) + k * _LN2_LOW)) - f)


def _log1p(x):
    u = 1.0 + x
    if u - u != 0.0 or u <= 0.0:
        return _log(u)
    return _log(u) - ((u - 1.0) - x) / u


def _softplus(z):
    if z > 0.0:
        return z + _log1p(exp(-z))
    return _log1p(exp(z))


def _softsign(z):
    return z / (1.0 + abs(z))


def _swish(z):
    return z * _sigmoid(z)


def _elementary_tanh(x):
    a = -x if x < 0.0 else x
    if a < 0.25:
        e = _expm1(-2.0 * a)
        t = -e / (2.0 + e)
    else:
        e = exp(-2.0 * a)
        t = (1.0 - e) / (1.0 + e)
    return -t if x < 0.0 else t


_tanh = _elementary_tanh


_exponential = _elementary_exponential


def _softmax(z):
    largest = max(z)
    exps = [exp(number - largest) for number in z]
    total = 0.0
    for e in exps:
        total += e
    return [e / total for e in exps]


_BIASES0 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS0_0 = _unpacked(
    "Y/4JUSdkjR85ChCLhkyVR71zfjI1RxWR82ZTVQ8rS2R7fauV1rUhKR6SicSC9n6PR8")
_WEIGHTS0_0 = [_WEIGHTS0_0[i:i + 2] for i in range(0, 6, 2)]
_BIASES1 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS1_0 = _unpacked(
    "ZS0OZRPXOR5a7nwF+A6zR7TM3/CFMkpR8/E6sGJqG/R7Sy7bAS82oR8UgQr3wy2gR7T2ZSstxkJR86640TbyUUR5"
    "0aPYOrn//R5")
_WEIGHTS1_0 = [_WEIGHTS1_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES2 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS2_0 = _unpacked(
    "ewD4AAAAAR72xLEAAAAAR6+fwWAAAAAR76nf8AAAAAR5a8vgAAAAAR67fM2AAAAAR7b1gAAAAAAR401MgAAAAAR4"
    "YGAvAAAAAR7")
_WEIGHTS2_0 = [_WEIGHTS2_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES3 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS3_0 = _unpacked(
    "9UFvJUMWjR66bLmPmmawR78Bh1kfGf+R7zkVLC4sm8R8675iiQG/rR7WjKr31UxOR6zh9dwwqKHR8xUFgcEQCAR3"
    "3aY2XHMuHR7")
_WEIGHTS3_0 = [_WEIGHTS3_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES4 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS4_0 = _unpacked(
    "QWgCAAAAAR76FiMAAAAAR6YLIOAAAAAR6ZG5yAAAAAR7WUt8AAAAAR6T3XgAAAAAR3xjZcAAAAAR5y7WIAAAAAR4"
    "R1yYAAAAAR4")
_WEIGHTS4_0 = [_WEIGHTS4_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES5 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS5_0 = _unpacked(
    "cZ/SHZ7nGR6Qp4mh24DVR7yvtixuCxWR6zGVNkG7YJR715FOjYeBaR7YrCJ4TdP2R7SGBCGrwh+R7QBhQPFQk7R8"
    "fTa9yyyfSR2")
_WEIGHTS5_0 = [_WEIGHTS5_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES6 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS6_0 = _unpacked(
    "5qYWEuTCmR8a9r8vj72CR7fWxFTqeMbR6xDKjnd2rSR3cIiGRaDkqR7/gVXOYbkJR7UMrByboBFR7cOOzY3/RLR4"
    "SidmDP6KiR7")
_WEIGHTS6_0 = [_WEIGHTS6_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES7 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS7_0 = _unpacked(
    "0tPYAAAAAR4+Jv8AAAAAR61MACAAAAAR64zh4AAAAAR59AwAAAAAAR0ZH0iAAAAAR7yZJAAAAAAR7Qgl+AAAAAR7"
    "9NTgAAAAAR6")
_WEIGHTS7_0 = [_WEIGHTS7_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES8 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS8_0 = _unpacked(
    "1Ti3YCvH3R8baZWmtzwzR6xaK0DZagBR8VfHD/pXS8R7Sv1UlH2ASR3VONk2OHqOR8UcaIyJEy3R82MnBDsbx6R7"
    "5lOZbv1NrR7")
_WEIGHTS8_0 = [_WEIGHTS8_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES9 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS9_0 = _unpacked(
    "d71fAAAAAR7RLG/AAAAAR7QnU8AAAAAR5VXPhAAAAAR7YUJoAAAAAR56fI+AAAAAR7bU1AAAAAAR1apczAAAAAR7"
    "7MZcAAAAAR5")
_WEIGHTS9_0 = [_WEIGHTS9_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES10 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS10_0 = _unpacked(
    "Qw94SrUy6R6QKuyCg7gSR8/9eQhTAbUR7dzoLEbbZ9R66b4ve2taWR7QAW60jx28R7U9PmnVRNDR791ekbOstpR7"
    "d8TEzNg/AR3")
_WEIGHTS10_0 = [_WEIGHTS10_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES11 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS11_0 = _unpacked(
    "2quGAAAAAR64/MTAAAAAR7ziwAAAAAARzaYlGAAAAAR6a6wwAAAAAR6Y8VDAAAAAR7y1mjAAAAAR7XE78AAAAAR6"
    "wkNYAAAAAR7")
_WEIGHTS11_0 = [_WEIGHTS11_0[i:i + 3] for i in range(0, 9, 3)]
_BIASES12 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASw")
_WEIGHTS12_0 = _unpacked(
    "RO8LClmm/R7zDNjFywYFR6y1RGlQxdlR64BkLVBlDpR76hr3FRoCKR4dFtehqJfIR6")
_WEIGHTS12_0 = [_WEIGHTS12_0[i:i + 3] for i in range(0, 6, 3)]
_BIASES13 = _unpacked(
    "AAAAAAAAASwAAAAAAAAASwAAAAAAAAASw")
_WEIGHTS13_0 = _unpacked(
    "dHd/+2r7fR53YEM60u33R3fIWK7uGAfR7xgNENqeVkR79uFND7yQjR7QaWJu8465R8")
_WEIGHTS13_0 = [_WEIGHTS13_0[i:i + 2] for i in range(0, 6, 2)]
_SHIFT = _unpacked(
    "QAAAAAAAAR74AAAAAAAAR8")
_SCALE = _unpacked(
    "QAAAAAAAAR9QAAAAAAAAR6")


def _products2(a, B):
    [a0,a1] = a
    products = []
    for [b0,b1] in B:
        products.append(0.0+a0*b0+a1*b1)
    return products


def _products3(a, B):
    [a0,a1,a2] = a
    products = []
    for [b0,b1,b2] in B:
        products.append(0.0+a0*b0+a1*b1+a2*b2)
    return products


def _layer0(row):
    sums = _products2(row, _WEIGHTS0_0)
    return [_elu(z + b) for z, b in zip(sums, _BIASES0)]


def _layer1(row):
    sums = _products3(row, _WEIGHTS1_0)
    return [_gelu(z + b) for z, b in zip(sums, _BIASES1)]


def _layer2(row):
    sums = _products3(row, _WEIGHTS2_0)
    return [_hard_sigmoid(z + b) for z, b in zip(sums, _BIASES2)]


def _layer3(row):
    sums = _products3(row, _WEIGHTS3_0)
    return [_leaky_relu(z + b) for z, b in zip(sums, _BIASES3)]


def _layer4(row):
    sums = _products3(row, _WEIGHTS4_0)
    return [z + b for z, b in zip(sums, _BIASES4)]


def _layer5(row):
    sums = _products3(row, _WEIGHTS5_0)
    return [_relu(z + b) for z, b in zip(sums, _BIASES5)]


def _layer6(row):
    sums = _products3(row, _WEIGHTS6_0)
    return [_selu(z + b) for z, b in zip(sums, _BIASES6)]


def _layer7(row):
    sums = _products3(row, _WEIGHTS7_0)
    return [_sigmoid(z + b) for z, b in zip(sums, _BIASES7)]


def _layer8(row):
    sums = _products3(row, _WEIGHTS8_0)
    return [_softplus(z + b) for z, b in zip(sums, _BIASES8)]


def _layer9(row):
    sums = _products3(row, _WEIGHTS9_0)
    return [_softsign(z + b) for z, b in zip(sums, _BIASES9)]


def _layer10(row):
    sums = _products3(row, _WEIGHTS10_0)
    return [_swish(z + b) for z, b in zip(sums, _BIASES10)]


def _layer11(row):
    sums = _products3(row, _WEIGHTS11_0)
    return [_tanh(z + b) for z, b in zip(sums, _BIASES11)]


def _layer12(row):
    sums = _products3(row, _WEIGHTS12_0)
    return [_exponential(z + b) for z, b in zip(sums, _BIASES12)]


def _layer13(row):
    sums = _products2(row, _WEIGHTS13_0)
    return _softmax([z + b for z, b in zip(sums, _BIASES13)])


def _outputs(row):
    if len(row) != 2:
        raise ValueError("row has %d numbers where 2 are needed" % len(row))
    x = [(number - shift) / scale for number, shift, scale in zip(row, _SHIFT, _SCALE)]
    x = _layer0(x)
    x = _layer1(x)
    x = _layer2(x)
    x = _layer3(x)
    x = _layer4(x)
    x = _layer5(x)
    x = _layer6(x)
    x = _layer7(x)
    x = _layer8(x)
    x = _layer9(x)
    x = _layer10(x)
    x = _layer11(x)
    x = _layer12(x)
    x = _layer13(x)
    return x


def predict(row):
    """Return the name of the likeliest class for row, a list of 2 numbers."""
    shares = _outputs(row)
    best = 0
    for k in range(1, len(shares)):
        if shares[k] > shares[best]:
            best = k
    return _CLASSES[best]


def predict_proba(row):
    """Return the probability of each of the 3 classes for row, a list of 2 numbers."""
    return _outputs(row)


_EXPECTED = (
    (
        _unpacked("4UzsQd0aIR388an752yLR8"),
        _unpacked("Sy8o4oJwmR6S8rLz9f7yR6aQYLTaWTpR6")
    ),
    (
        _unpacked("+IznA6+36R7zBiTdLxqgR8"),
        _unpacked("Sy+QtwhDBR6S8wkUfQLqR6aQRK9wOxUR6")
    ),
    (
        _unpacked("8bR4QjD8+R2zul41P3zuR8"),
        _unpacked("Sy97oeW40R6S8veXR5grR6aQSmAPvmgR6")
    ),
    (
        _unpacked("TUeuFHrhSR90rAgxJul5R8"),
        _unpacked("Sy9EGeRwlR6S8smHDk2XR6aQWVyeJZDR6")
    ),
    (
        _unpacked("Y/FBIFvAHR6352yLQ5WBR8"),
        _unpacked("Sy9CBoxgPR6S8sfOUvLNR6aQWewCfUiR6")
    ),
    (
        _unpacked("UR64UeuFIR97R64UeuFIR8"),
        _unpacked("SygqOf2GsR6S7Lxne3lqR6aSTkKBSTrR6")
    ),
    (
        _unpacked("SjBVMmF8HR64bpeNT987R8"),
        _unpacked("Sy8/mogZYR6S8sXMCv8+R6aQWpNUvprR6")
    ),
    (
        _unpacked("XN0vGp++eR94NT987ZFoR8"),
        _unpacked("Sy6XtO00OR6S8jqNHBcWR6aQh+FqJveR6")
    ),
    (
        _unpacked("35WBBiTdMR94xJul41P4R8"),
        _unpacked("Sy+JYPOFYR6S8wL+gRIBR6aQRqpQgypR6")
    ),
    (
        _unpacked("Zl41P3ztkR902RaHKwIMR8"),
        _unpacked("Sy8V39NIoR6S8qMvb36fR6aQZdYm684R6")
    ),
    (
        _unpacked("5txdY4hllR74XjU/fO2RR8"),
        _unpacked("Sy9UvTRr9R6S8tdUEBKMR6aQVN8otJ2R6")
    ),
    (
        _unpacked("SSbpeNT99R85mZmZmZmaR8"),
        _unpacked("Sy7wlvZiKR6S8oRDFP7QR6aQb+XLWimR6")
    ),
    (
        _unpacked("xSvTw2ETQR74PXCj1wo9R8"),
        _unpacked("Sy9RhhTZ6R6S8tSpSvM3R6aQVb1L9ZRR6")
    ),
    (
        _unpacked("4F8G9pRGdR7zWBBiTdLyR8"),
        _unpacked("Sy+IwwpqKR6S8wJ7gigmR6aQRtTuz1RR6")
    ),
    (
        _unpacked("URaHKwIMSR9xJul41P30R8"),
        _unpacked("Sy/Nqx/QHR6S8zulvAsBR6aQNDvfAD3R6")
    ),
    (
        _unpacked("Qwo9cKPXDR9weNT987ZGR9"),
        _unpacked("SyTugZU7aR6S6euIsiBvR6aTNjW6JC2R6")
    ),
    (
        _unpacked("eylenhsInR63eNT987ZGR8"),
        _unpacked("Sy9EjbGF3R6S8snnG/GqR6aQWT1d6zeR6")
    ),
    (
        _unpacked("eBBiTdLxqR64DEm6XjU/R8"),
        _unpacked("Sy89HzDM7R6S8sO9DY74R6aQWz7Jj3OR6")
    ),
    (
        _unpacked("RItDlYEGJR98RaHKwIMSR8"),
        _unpacked("Syoq68QTnR6S7nhBbymIR6aRv0Dn9GSR6")
    ),
    (
        _unpacked("0L4N7SiM6R5164UeuFHsR8"),
        _unpacked("Sy9fydqUJR6S8uB+aooZR6aQUePHtDdR6")
    ),
)


def _self_test():
    """Compare with what the network answered when this was written; ValueError names a row that differs."""
    tolerance = 1e-9 if 1.0 + 1e-9 != 1.0 else 1e-3     # floats of 32 bits have seven digits
    exact = 0
    for row, outputs in _EXPECTED:
        answers = _outputs(row)
        for answer, wanted in zip(answers, outputs):
            if not abs(answer - wanted) <= tolerance * (1.0 + abs(wanted)):
                raise ValueError("for %r the answer is %r, and not %r" % (row, answers, outputs))
        exact += list(answers) == list(outputs)
    print("%d rows as expected, %d of them to the last bit" % (len(_EXPECTED), exact))


if __name__ == "__main__":
    _self_test()
