#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Regressors of scikit-learn, xgboost and PyTorch on one thread, beside bench_regress: the same tables, the same
hyper-parameters, the same names (regress/<library>-<ours>/<what>), written as Google Benchmark writes its JSON.
A library that is not installed is named in the context of the file, and on standard error."""

import argparse
import json
import math
import os
import pathlib
import re
import sys
import time
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[variable] = "1"  # read when a library is loaded

rows, wanted, missing, options = [], None, {}, None


# ---- measuring ---------------------------------------------------------------------------------------------------------
def measure(name, work, least=0.05, **counters):
    """CPU time of work() again and again, in runs of at least `least` seconds; counters are numbers or functions."""
    if wanted and not wanted.search(name):
        return
    start = time.process_time()
    work()  # also warms up
    once = max(time.process_time() - start, 1e-7)
    runs = max(1, math.ceil(least / once))
    repetitions = 1 if once > 4 else options.repetitions
    for repetition in range(repetitions):
        begin, wall = time.process_time(), time.perf_counter()
        if runs == 1 and repetition == 0 and once > 0.5:
            cpu, real = once, once  # the first time was long enough to count
        else:
            for _ in range(runs):
                work()
            cpu, real = (time.process_time() - begin) / runs, (time.perf_counter() - wall) / runs
        rows.append({"name": name, "run_name": name, "run_type": "iteration", "repetition_index": repetition,
                     "iterations": runs, "cpu_time": cpu * 1e6, "real_time": real * 1e6, "time_unit": "us"})
    for counter, value in counters.items():
        value = value() if callable(value) else value
        for row in rows[-repetitions:]:
            row[counter] = float(value)
    print(f"{name:70} {min(r['cpu_time'] for r in rows[-repetitions:]):14.1f} us", file=sys.stderr)


def mean_squared_error(predicted, targets):
    return float(((predicted - targets) ** 2).mean())


def load(folder, name):
    import numpy
    both = [numpy.loadtxt(folder / f"{name}_{part}.csv", delimiter=",") for part in ("train", "fresh")]
    return [(t[:, :-1].copy(), t[:, -1].copy()) for t in both]


def library(name):
    """The module, or None, and then it is noted as missing."""
    try:
        return __import__(name)
    except ImportError as problem:
        missing[name] = str(problem)
        print(f"{name} is missing ({problem}); its ratios are not run: scripts/install_packages --peers", file=sys.stderr)
        return None


# ---- scikit-learn, xgboost -----------------------------------------------------------------------------------------------
def fits_and_predictions(name, make, predict, data, distribution=None, **counters):
    """The cases that every regressor has; `make()` returns an unfitted one."""
    (x, y), (fresh, targets) = data
    if wanted and not any(wanted.search(f"{name}/{what}/n:{n}") for what in ("fit", "predict", "distribution")
                          for n in ("200/d:37", "1", "10000", "64/d:37")):
        return
    fitted = make()
    fitted.fit(x, y)
    measure(f"{name}/fit/n:{len(x)}/d:{x.shape[1]}", lambda: make().fit(x, y),
            error=lambda: mean_squared_error(predict(fitted, fresh), targets),
            **{key: (lambda value=value: value(fitted)) for key, value in counters.items()})
    one = fresh[:1].copy()
    measure(f"{name}/predict/n:10000", lambda: predict(fitted, fresh))
    measure(f"{name}/predict/n:1", lambda: predict(fitted, one))
    if distribution:
        measure(f"{name}/distribution/n:10000", lambda: distribution(fitted, fresh))
        measure(f"{name}/distribution/n:1", lambda: distribution(fitted, one))


def gaussian_processes(data):
    """Matern 5/2 + linear + noise on standardised columns and targets, within the bounds of ours, from the library's own
    start, 1 everywhere: from the start of ours it finds the same likelihood in five times as many evaluations. Lengths for
    each column start as ours do, for from 1 they find nothing. sigma_0 is fixed at 0: ours has no such part either."""
    import numpy
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def make(lengths, starts):
        width = data[0][0].shape[1]
        length = width ** 0.5
        kernel = (ConstantKernel(1.0, (1e-4, 1e3)) * Matern((length if lengths > 1 else 1.0) * numpy.ones(lengths), (1e-2 * length, 1e3 * length), 2.5)
                  + ConstantKernel(1.0, (1e-6 / width, 1e4 / width)) * DotProduct(0.0, "fixed")
                  + WhiteKernel(1.0, (1e-8, 10)))
        model = GaussianProcessRegressor(kernel, alpha=1e-10, normalize_y=True, n_restarts_optimizer=starts - 1, random_state=0)
        return make_pipeline(StandardScaler(), model)

    def likelihood(fitted):
        return fitted[-1].log_marginal_likelihood_value_

    def mean(m, x):
        return m.predict(x)

    def deviation(m, x):
        return m.predict(x, return_std=True)

    fits_and_predictions("regress/sklearn-gaussian_process", lambda: make(1, 1), mean, data, deviation, log_likelihood=likelihood)
    for name, lengths, starts in (("sklearn_three_starts-gaussian_process", 1, 3), ("sklearn-gaussian_process_ard", 37, 1)):
        (x, y), (fresh, targets) = data
        fitted = []

        def work():
            fitted[:] = [make(lengths, starts).fit(x, y)]

        measure(f"regress/{name}/fit/n:200/d:37", work, log_likelihood=lambda: likelihood(fitted[0]),
                error=lambda: mean_squared_error(fitted[0].predict(fresh), targets))


def trees(data):
    import numpy
    from sklearn.ensemble import AdaBoostRegressor, ExtraTreesRegressor, GradientBoostingRegressor, RandomForestRegressor
    from sklearn.tree import DecisionTreeRegressor

    def mean(m, x):
        return m.predict(x)

    def members_once(m, x):
        """Median and deviation of AdaBoost.R2 from one pass over the members; the library's own predict gives the median
        alone, and would make a second pass for the deviation."""
        x = numpy.asarray(x, dtype=numpy.float32)
        each = numpy.empty((len(x), len(m.estimators_)))
        for i, tree in enumerate(m.estimators_):
            each[:, i] = tree.tree_.predict(x)[:, 0]
        order = numpy.argsort(each, axis=1)
        weight = m.estimator_weights_[order].cumsum(axis=1)
        middle = (weight >= 0.5 * weight[:, -1:]).argmax(axis=1)
        every = numpy.arange(len(x))
        return each[every, order[every, middle]], each.std(axis=1)

    fits_and_predictions("regress/sklearn-decision_tree", lambda: DecisionTreeRegressor(random_state=0), mean, data)
    fits_and_predictions("regress/sklearn-adaboost-500",
                         lambda: AdaBoostRegressor(DecisionTreeRegressor(), n_estimators=500, random_state=0), mean, data,
                         members_once)
    fits_and_predictions("regress/sklearn-boosted_trees-300",
                         lambda: GradientBoostingRegressor(n_estimators=300, learning_rate=0.1, max_depth=3, random_state=0),
                         mean, data)
    fits_and_predictions("regress/sklearn-random_forest-200",
                         lambda: RandomForestRegressor(200, random_state=0, n_jobs=1), mean, data)
    fits_and_predictions("regress/sklearn-extra_trees-200",
                         lambda: ExtraTreesRegressor(200, random_state=0, n_jobs=1), mean, data)


def xgboost_trees(xgboost, data):
    for name, method in (("xgboost", "hist"), ("xgboost_exact", "exact")):
        def make():
            return xgboost.XGBRegressor(n_estimators=300, learning_rate=0.1, max_depth=3, reg_lambda=0, min_child_weight=0,
                                        tree_method=method, max_bin=256, n_jobs=1)

        def predict(m, x):
            return m.get_booster().inplace_predict(x)

        fits_and_predictions(f"regress/{name}-boosted_trees-300", make, predict, data)


# ---- PyTorch -------------------------------------------------------------------------------------------------------------
def perceptron(torch, data):
    """37-64-32-1, softplus, 100 epochs of batches of 8, AdamW at 1e-3 that falls by a cosine."""
    nn = torch.nn

    class model:
        def fit(self, x, y):
            torch.manual_seed(1)
            x, y = torch.from_numpy(x).float(), torch.from_numpy(y).float()[:, None]
            self.scale = x.mean(0), x.std(0, unbiased=False), y.mean(), y.std(unbiased=False)
            x, y = (x - self.scale[0]) / self.scale[1], (y - self.scale[2]) / self.scale[3]
            self.net = nn.Sequential(nn.Linear(x.shape[1], 64), nn.Softplus(), nn.Linear(64, 32), nn.Softplus(), nn.Linear(32, 1))
            optimiser = torch.optim.AdamW(self.net.parameters(), lr=1e-3, foreach=True)
            rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 100)
            for _ in range(100):
                for batch in torch.randperm(len(x)).split(8):
                    optimiser.zero_grad(set_to_none=True)
                    nn.functional.mse_loss(self.net(x[batch]), y[batch]).backward()
                    optimiser.step()
                rates.step()
            return self

    def predict(m, x):
        with torch.inference_mode():
            z = (torch.from_numpy(x).float() - m.scale[0]) / m.scale[1]
            return (m.net(z)[:, 0] * m.scale[3] + m.scale[2]).double().numpy()

    fits_and_predictions("regress/torch-mlp", model, predict, data)


def boshnas(torch, data):
    """BOSHNAS as published: one row a step, up to 200 epochs, a fifth held out and drawn anew each epoch and judged as one
    batch, ten passes of the teacher as one batch, optimisers that update all parameters by one call each, gradients set to
    none, inputs in [0, 1] and targets over the greatest. The five walks go side by side as one batch."""
    nn, functional = torch.nn, torch.nn.functional

    class moments(nn.Module):
        """A natural-parameter layer: means and variances in and out; `spread` is None for what is known exactly."""

        def __init__(self, width, out):
            super().__init__()
            bound = math.sqrt(6 / (width + out))
            self.mean = nn.Parameter((2 * torch.rand(width, out) - 1) * bound)
            self.raw = nn.Parameter(torch.log(torch.expm1(0.01 * bound * torch.rand(width, out).clamp_min(1e-6))))
            self.bias, self.raw_bias = nn.Parameter(torch.zeros(out)), nn.Parameter(torch.full((out,), -10.0))

        def forward(self, x, spread=None):
            variance = functional.softplus(self.raw)
            mean = torch.addmm(self.bias, x, self.mean)
            s = torch.addmm(functional.softplus(self.raw_bias), x * x, variance)
            if spread is not None:
                s = s + spread @ (variance + self.mean * self.mean)
            return mean, s

    def rectified(m, s):
        root = s.sqrt()
        gate = torch.sigmoid(math.sqrt(8 / math.pi) * m / root)
        bell = root / math.sqrt(2 * math.pi) * torch.exp(-0.5 * m * m / s)
        mean = gate * m + bell
        return mean, (gate * (m * m + s) + m * bell - mean * mean).clamp_min(1e-12)

    def squashed(m, s):
        alpha, beta, xi2 = 4 - 2 * math.sqrt(2), -math.log(math.sqrt(2) + 1), math.pi / 8
        mean = torch.sigmoid(m / torch.sqrt(1 + xi2 * s))
        return mean, torch.sigmoid(alpha * (m + beta) / torch.sqrt(1 + xi2 * alpha * alpha * s)) - mean * mean

    class normal(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.layers = nn.ModuleList([moments(width, 32), moments(32, 32), moments(32, 1)])

        def forward(self, x):
            a, b, c = self.layers
            return squashed(*c(*rectified(*b(*rectified(*a(x))))))

    def likelihood(out, y):
        mean, s = out
        return 0.5 * (10 * (mean - y) ** 2 / s + torch.log(s)).sum()

    def ended(losses):
        return len(losses) > 10 and all(losses[-i] >= losses[-i - 1] for i in range(1, 8))

    def train(net, optimiser, loss, x, target):
        """`target(rows)` for rows of x, which judge before they train."""
        losses = []
        for _ in range(200):
            order = torch.randperm(len(x))
            cut = int(0.8 * len(x))
            for i in order[:cut].tolist():
                row = x[i:i + 1]
                optimiser.zero_grad(set_to_none=True)
                loss(net(row), target(slice(i, i + 1))).backward()
                optimiser.step()
            with torch.no_grad():
                held = order[cut:]
                net.eval()
                losses.append(float(loss(net(x[held]), target(held))) / len(held))
                net.train()
            if ended(losses):
                break
        return len(losses)

    class surrogate:
        def __init__(self, aleatoric):
            self.aleatoric, self.npn = aleatoric, None

        def fit(self, x, y):
            torch.manual_seed(1)
            x, y = torch.from_numpy(x).float(), torch.from_numpy(y).float()[:, None]
            self.greatest = y.max()
            y = y / self.greatest
            width, sum_of_squares = x.shape[1], nn.MSELoss(reduction="sum")
            self.teacher = nn.Sequential(nn.Linear(width, 64), nn.Softplus(), nn.Dropout(0.3), nn.Linear(64, 32), nn.Softplus(),
                                         nn.Dropout(0.3), nn.Linear(32, 1), nn.Sigmoid())
            self.student = nn.Sequential(nn.Linear(width, 64), nn.Softplus(), nn.Linear(64, 32), nn.Softplus(), nn.Linear(32, 1),
                                         nn.Sigmoid())
            self.epochs = [train(self.teacher, torch.optim.AdamW(self.teacher.parameters(), lr=2e-3, foreach=True),
                                 sum_of_squares, x, lambda i: y[i])]

            def deviation(i):
                with torch.no_grad():
                    rows = x[i]
                    return self.teacher(rows.repeat(10, 1)).view(10, -1).std(0)[:, None]

            self.teacher.train()
            self.epochs.append(train(self.student, torch.optim.SGD(self.student.parameters(), lr=2e-3, foreach=True),
                                     sum_of_squares, x, deviation))
            if self.aleatoric:
                self.npn = normal(width)
                self.epochs.append(train(self.npn, torch.optim.AdamW(self.npn.parameters(), lr=5e-5, foreach=True), likelihood,
                                         x, lambda i: y[i]))
            for net in (self.teacher, self.student, self.npn):
                if net:
                    net.eval()
                    net.requires_grad_(False)
            return self

        def mean(self, x):
            return self.npn(x)[0][:, 0] if self.aleatoric else self.teacher(x)[:, 0]

        def bound(self, x):
            return self.mean(x) - 0.5 * self.student(x)[:, 0]

    def predict(m, x):
        with torch.inference_mode():
            return (m.mean(torch.from_numpy(x).float()) * m.greatest).double().numpy()

    def walk(m, starts, second_order):
        """GOBI: stops a walk after more than five values in a row that moved by less than 1e-5, or 200 steps."""
        x = starts.clone()
        before, still = torch.full((len(x),), math.inf), torch.zeros(len(x), dtype=torch.long)
        going, value = torch.ones(len(x), dtype=torch.bool), None
        first = torch.zeros_like(x)
        second = torch.zeros_like(x)
        for step in range(201):
            x.requires_grad_(True)
            z = m.bound(x)
            now = z.detach()
            value = now if value is None else torch.where(going, now, value)
            still = torch.where((now - before).abs() < 1e-5, still + 1, torch.zeros_like(still))
            before = now
            going = going & (still <= 5)
            if step == 200 or not going.any():
                break
            gradient, = torch.autograd.grad(z.sum(), x, create_graph=second_order)
            rate = 0.5 * (1 + math.cos(math.pi * step / 2))
            if second_order:
                signs = torch.randint(0, 2, x.shape).float() * 2 - 1
                product, = torch.autograd.grad(gradient, x, signs)
                with torch.no_grad():
                    first.mul_(0.9).add_(gradient, alpha=0.1)
                    second.mul_(0.999).addcmul_(product, product, value=0.001)
                    t = step + 1
                    move = 0.5 * rate * (first / (1 - 0.9 ** t)) / (second.sqrt() / math.sqrt(1 - 0.999 ** t) + 1e-4)
            else:
                move = 10 * rate * gradient
            with torch.no_grad():
                x = torch.where(going[:, None], (x - move).clamp_(0, 1), x)
        return float(value.mean())

    (x, y), _ = data
    starts = torch.from_numpy(x[:5]).float()
    for aleatoric in (False, True):
        name = "regress/torch-published_boshnas" + ("" if aleatoric else "_without_npn")
        cases = [f"{name}/fit/n:64/d:37", f"{name}/queries/first_order", f"{name}/queries/second_order",
                 f"{name}/predict/n:10000", f"{name}/predict/n:1"]
        if wanted and not any(map(wanted.search, cases)):
            continue
        fitted = []

        def work():
            fitted[:] = [surrogate(aleatoric).fit(x, y)]

        if wanted and not wanted.search(cases[0]):
            work()
        fresh, targets = data[1]
        measure(cases[0], work, error=lambda: mean_squared_error(predict(fitted[0], fresh), targets),
                epochs=lambda: sum(fitted[0].epochs))
        bounds = [[], []]
        for second_order in (False, True):
            measure(cases[1 + second_order], lambda: bounds[second_order].append(walk(fitted[0], starts, second_order)),
                    bound=lambda: bounds[second_order][-1])
        one = fresh[:1].copy()
        measure(cases[3], lambda: predict(fitted[0], fresh))
        measure(cases[4], lambda: predict(fitted[0], one))


def main():
    global wanted, options
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=pathlib.Path, metavar="FOLDER", help="where bench_regress --write_data wrote")
    parser.add_argument("--benchmark_out", required=True, metavar="FILE")
    parser.add_argument("--benchmark_filter", metavar="REGEX")
    parser.add_argument("--benchmark_repetitions", dest="repetitions", type=int, default=3)
    options = parser.parse_args()
    wanted = re.compile(options.benchmark_filter) if options.benchmark_filter else None
    cpu = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})
    warnings.filterwarnings("ignore")  # of a bound that a hyper-parameter reached
    context = {"executable": "regress.py", "cpu": str(cpu), "python": sys.version.split()[0]}
    numpy, sklearn, xgboost, torch = map(library, ("numpy", "sklearn", "xgboost", "torch"))
    context |= {m.__name__: m.__version__ for m in (numpy, sklearn, xgboost, torch) if m}
    if numpy:
        smooth, rough, few = (load(options.data, name) for name in ("smooth", "rough", "few"))
        if sklearn:
            gaussian_processes(smooth)
            trees(rough)
        if xgboost:
            xgboost_trees(xgboost, rough)
        if torch:
            torch.set_num_threads(1)
            torch.set_num_interop_threads(1)
            perceptron(torch, smooth)
            boshnas(torch, few)
        maps = pathlib.Path("/proc/self/maps").read_text(encoding="utf-8")
        context["blas"] = ", ".join(sorted({pathlib.Path(p).resolve().name for p in re.findall(r"/\S*/lib\w*blas\S*", maps)}))
    context["missing"] = ", ".join(missing)
    document = {"context": context, "benchmarks": rows}
    pathlib.Path(options.benchmark_out).write_text(json.dumps(document, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
