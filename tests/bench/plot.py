# SPDX-License-Identifier: Apache-2.0
"""A line on two logarithmic axes as SVG: no more than docs/performance.md needs."""
import math

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 320, 64, 20, 40, 48


def decades(low, high):
    return [10 ** e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def label(v):
    return f"{v:g}" if v < 1e4 else f"{v / 1e3:g}k"


def text(x, y, words, anchor="middle", more=""):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{more}>{words}</text>'


def axis(ticks, low, high, at, line):
    """Grid lines and their labels."""
    for tick in ticks:
        if low <= tick <= high:
            yield line(at(tick), label(tick))


def write(path, title, x_name, y_name, points):
    """points: (x, y), all above 0."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x_ticks, y_ticks = sorted(set(xs)), decades(min(ys), max(ys) * 1.01)
    x_low, x_high, y_low, y_high = min(xs), max(xs), y_ticks[0], y_ticks[-1]

    def place(v, low, high, begin, end):
        return begin + (math.log(v) - math.log(low)) / ((math.log(high) - math.log(low)) or 1) * (end - begin)

    def x_at(v):
        return place(v, x_low, x_high, LEFT, WIDTH - RIGHT)

    def y_at(v):
        return place(v, y_low, y_high, HEIGHT - BOTTOM, TOP)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="12">', "<!-- SPDX-License-Identifier: Apache-2.0 -->", f"<title>{title}</title>",
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
             text(WIDTH / 2, 20, title, more=' font-weight="bold"'), text(WIDTH / 2, HEIGHT - 10, x_name),
             text(LEFT, TOP - 8, y_name)]
    parts += axis(x_ticks, x_low, x_high, x_at, lambda x, word: f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" '
                  f'stroke="#ddd"/>{text(x, HEIGHT - BOTTOM + 16, word)}')
    parts += axis(y_ticks, y_low, y_high, y_at, lambda y, word: f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" '
                  f'stroke="#ddd"/>{text(LEFT - 6, y + 4, word, "end")}')
    line = " ".join(f"{x_at(x):.1f},{y_at(y):.1f}" for x, y in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>')
    for x, y in points:
        up = y_at(y) - 8
        parts.append(f'<circle cx="{x_at(x):.1f}" cy="{y_at(y):.1f}" r="3" fill="#1f5fa8"/>'
                     + text(min(x_at(x), WIDTH - RIGHT - 14), up, f"{y:.3g}", more=' fill="#1f5fa8"'))
    with open(path, "w", encoding="ascii") as f:
        f.write("\n".join(parts) + "\n</svg>\n")
