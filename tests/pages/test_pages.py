# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Report pages in a browser without a window: what they show, sorting, keys, colours, and that nothing leaves them.

Needs EDGETRAN_PAGES, the folder that the program `edgetran_pages` wrote, and EDGETRAN_BROWSER, a Chromium. A page is
driven by a script that a copy of it holds behind its own; what that finds comes back as text of the dumped page."""

import html
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

PAGES = pathlib.Path(os.environ["EDGETRAN_PAGES"])
BROWSER = os.environ["EDGETRAN_BROWSER"]
ALL = ["bert-base", "difference", "hostile", "huge", "energy-only"]

# What the driving scripts share.
DRIVER = """
const all = q => [...document.querySelectorAll(q)], one = q => document.querySelector(q);
const key = (k, more) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', {key: k, bubbles: true, cancelable: true, ...more}));
const shown = () => all('#icicle .cell').filter(c => !c.hidden);
const label = () => document.activeElement.getAttribute('aria-label');
const head = text => all('#nodes th button').find(b => b.textContent === text);
const column = n => all('#nodes tbody tr').filter(r => !r.hidden).map(r => r.cells[n].textContent);
"""


class Browser(unittest.TestCase):
    def browse(self, path, *options, width=1280):
        """The page as the browser has it in the end, and what it said on its console."""
        done = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--log-level=0",
             "--virtual-time-budget=5000", f"--window-size={width},900", *options, "--dump-dom", path.as_uri()],
            capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]

    def drive(self, page, script, *options, width=1280):
        """What `script` returns on a copy of the page."""
        text = (PAGES / f"{page}.html").read_text()
        end = "</body></html>\n"
        self.assertTrue(text.endswith(end))
        probe = (f"<pre id=found></pre><script>addEventListener('load', async () => {{ {DRIVER}\n"
                 f"let found; try {{ found = await (async () => {{ {script} }})(); }} catch (e) {{ found = String(e); }}\n"
                 "document.getElementById('found').textContent = JSON.stringify(found); });</script>")
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "page.html"
            copy.write_text(text[:-len(end)] + probe + end)
            dom, console = self.browse(copy, *options, width=width)
        self.assertEqual(console, [])
        found = re.search(r'<pre id="found">(.*?)</pre>', dom, re.S).group(1)
        return json.loads(html.unescape(found))


class Pages(Browser):
    def test_nothing_leaves_a_page_and_nothing_is_said_on_the_console(self):
        for name in ALL:
            with self.subTest(name):
                text = (PAGES / f"{name}.html").read_text()
                self.assertLess(len(text.encode()), 300_000)
                script = re.search(r"<script>\n'use strict'.*</script>", text, re.S).group(0)
                for word in ("http:", "https:", "//cdn", "fetch(", "XMLHttpRequest", "import(", "WebSocket", "innerHTML"):
                    self.assertNotIn(word, script)
                markup = re.sub(r"<script.*?</script>", "", text, flags=re.S)
                for pattern in (r"https?:", r"<link(?! rel=\"icon\" href=\"data:,\")", r"<img", r"<iframe", r"url\(",
                                r"@import", r"<[a-z]+ [^>]*\bsrc="):
                    self.assertIsNone(re.search(pattern, markup), pattern)
                dom, console = self.browse(PAGES / f"{name}.html")
                self.assertEqual(console, [])
                self.assertIn('<html lang="en" class="js"', dom)

    def test_names_cannot_break_out(self):
        found = self.drive("hostile", """
            return {title: document.title, scripts: all('script').length, images: all('img').length,
                    bold: all('b').length, focus: all('[onfocus]').length,
                    names: all('#nodes tbody th').map(t => t.textContent), rows: all('#nodes tbody tr').length};""")
        self.assertTrue(found["title"].startswith("</script><script>document.title='broken'"))
        self.assertEqual([found[k] for k in ("scripts", "images", "bold", "focus")], [3, 0, 0, 0])
        self.assertIn('a"onfocus="alert(1)', found["names"])
        self.assertIn("<!--", found["names"])
        self.assertEqual(found["names"].count("(own)"), 2)
        self.assertEqual(found["rows"], 9)

    def test_figures_add_up_as_printed(self):
        for name in ALL:
            with self.subTest(name):
                tree = json.loads(re.search(r'id="data">(.*?)</script>', (PAGES / f"{name}.html").read_text(),
                                            re.S).group(1))
                rows = [dict(zip(tree["columns"], r)) for r in tree["rows"]]
                for by in tree["by"].values():
                    self.assertEqual(by["percent"][0], "100.00")
                    for field in ("percent", "text", "width", "value"):
                        whole = [float(x) if field == "value" else int(str(x).replace(".", "")) for x in by[field]]
                        sums = {}
                        for i, row in enumerate(rows[1:], 1):
                            sums[row["parent"]] = sums.get(row["parent"], 0) + whole[i]
                        for parent, total in sums.items():
                            self.assertEqual(total, whole[parent], (field, rows[parent]["path"]))

    def test_tables_add_up_as_printed(self):
        for name in ALL:
            for table in self.drive(name, """
                return all('table:not(#nodes)').map(t => [...t.rows].map(r => [...r.cells].map(c => c.textContent)));"""):
                heads = table[0]
                for c, text in enumerate(heads):
                    if not re.match(r"share|energy,|latency,|before|after|change|count", text):
                        continue
                    body = [row[c] for row in table[1:-1] if row[0] != "before"]
                    whole = [int(x.replace(".", "").replace("+", "")) for x in [*body, table[-1][c]]]
                    self.assertEqual(sum(whole[:-1]), whole[-1], (name, text))

    def test_sorting_by_mouse_and_by_keyboard(self):
        found = self.drive("bert-base", """
            const first = column(0), out = {};
            const button = head('latency, ms ') ?? head('latency, ms'), th = button.parentNode;
            out.button = button.tagName;
            button.click(); out.down = column(3).map(Number); out.downSort = th.getAttribute('aria-sort');
            button.click(); out.up = column(3).map(Number); out.upSort = th.getAttribute('aria-sort');
            button.click(); out.back = JSON.stringify(column(0)) === JSON.stringify(first);
            head('type').click(); out.types = column(1);
            out.only = all('th[aria-sort=ascending]').length;
            head('FLOPs').click(); out.flops = column(8)[0];
            out.said = one('#sorted').textContent;
            return out;""")
        self.assertEqual(found["button"], "BUTTON")  # reached by Tab, pressed by Enter and Space
        for order, sign in (("down", -1), ("up", 1)):  # by value; what is printed may be a unit off to add up
            for a, b in zip(found[order], found[order][1:]):
                self.assertLess(sign * (a - b), 0.0025)
        self.assertEqual((found["downSort"], found["upSort"]), ("descending", "ascending"))
        self.assertTrue(found["back"])
        self.assertEqual(found["types"], sorted(found["types"]))
        self.assertEqual(found["only"], 1)
        self.assertEqual(found["flops"], "22.4 GFLOP")
        self.assertIn("FLOPs", found["said"])

    def test_filter(self):
        found = self.drive("bert-base", """
            const filter = one('#filter'), kind = one('#kind'), out = {all: column(0).length};
            const set = (e, v, what) => { e.value = v; e.dispatchEvent(new Event(what)); };
            set(filter, 'Layer.3.', 'input'); out.layer = column(0).length;
            set(kind, 'module', 'change'); out.modules = column(1);
            set(filter, '', 'input'); set(kind, '', 'change'); out.again = column(0).length;
            return out;""")
        self.assertEqual(found["all"], found["again"])
        self.assertEqual(found["layer"], 21)
        self.assertEqual(found["modules"], ["BertAttention", "BertSelfAttention", "BertSelfOutput",
                                            "BertIntermediate", "BertOutput"])

    def test_icicle_by_keyboard(self):
        found = self.drive("bert-base", """
            const out = {stops: all('#icicle [tabindex="0"]').length, role: one('#icicle').getAttribute('role')};
            one('#icicle [tabindex="0"]').focus();
            out.walk = ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp',
                        'ArrowDown', 'ArrowDown'].map(k => { key(k); return label().split(',')[0]; });
            out.detail = one('#detail').textContent === label();
            key('ArrowUp'); key('Enter');
            out.zoomed = document.activeElement.getBoundingClientRect().width / one('#icicle').clientWidth;
            out.shown = shown().length;
            out.labelled = shown().every(c => c.getAttribute('aria-label') && +c.getAttribute('aria-level') > 0);
            key('Escape'); key('Escape'); key('Escape');
            out.back = shown().length;
            out.stopsAfter = all('#icicle [tabindex="0"]').length;
            key('Home'); out.home = label().split(';')[0];
            key('ArrowLeft'); key('ArrowUp'); out.stays = label().split(';')[0];
            return out;""")
        self.assertEqual((found["stops"], found["stopsAfter"], found["role"]), (1, 1, "tree"))
        self.assertEqual(found["walk"], ["attention_mask", "embeddings", "encoder", "encoder.layer.0", "encoder.layer.1",
                                         "encoder.layer.0", "encoder", "encoder.layer.0", "encoder.layer.0.attention"])
        self.assertTrue(found["detail"])
        self.assertAlmostEqual(found["zoomed"], 1, 2)
        self.assertLess(found["shown"], 30)
        self.assertTrue(found["labelled"])
        self.assertGreater(found["back"], 200)
        self.assertEqual(found["home"], "BertModel")
        self.assertEqual(found["stays"], "BertModel")

    def test_icicle_is_in_proportion_and_switches_its_resource(self):
        found = self.drive("bert-base", """
            const data = JSON.parse(one('#data').textContent), out = {};
            const widths = () => all('#icicle .cell').map(c => c.hidden ? 0 : c.getBoundingClientRect().width /
              one('#icicle').clientWidth);
            const off = by => Math.max(...widths().map((w, i) => w ? Math.abs(w - data.by[by].width[i] / 1e6) : 0));
            out.latency = off('latency');
            one('input[value=energy]').click();
            out.energy = off('energy'); out.differ = off('latency');
            one('#icicle .cell:nth-child(3)').click();
            out.zoomed = one('#detail').textContent;
            out.disabled = one('#out').disabled;
            one('#out').click(); out.disabledAtTop = one('#out').disabled;
            return out;""")
        self.assertLess(found["latency"], 0.002)
        self.assertLess(found["energy"], 0.002)
        self.assertGreater(found["differ"], 0.005)
        self.assertIn("embeddings", found["zoomed"])
        self.assertEqual((found["disabled"], found["disabledAtTop"]), (False, True))

    def test_light_and_dark(self):
        script = """
            const background = () => getComputedStyle(document.body).backgroundColor, out = [background()];
            const button = one('#theme'); out.push(button.textContent); button.click(); out.push(background());
            out.push(button.textContent); button.click(); out.push(background()); return out;"""
        light, dark = "rgb(255, 255, 255)", "rgb(21, 24, 28)"
        self.assertEqual(self.drive("bert-base", script), [light, "Dark colours", dark, "Light colours", light])
        self.assertEqual(self.drive("bert-base", script, "--blink-settings=preferredColorScheme=0"),
                         [dark, "Light colours", light, "Dark colours", dark])

    def test_text_can_be_read_on_every_colour(self):
        """WCAG 2: a contrast of 4.5 for text of this size."""
        for setting in ("--blink-settings=preferredColorScheme=1", "--blink-settings=preferredColorScheme=0"):
            worst = self.drive("bert-base", """
                const rgb = c => c.match(/[\\d.]+/g).map(Number);
                const light = c => rgb(c).slice(0, 3).map(x => x / 255).map(x => x <= .03928 ? x / 12.92 :
                  ((x + .055) / 1.055) ** 2.4).reduce((s, x, i) => s + x * [.2126, .7152, .0722][i], 0);
                const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
                  return (x + .05) / (y + .05); };
                const page = getComputedStyle(document.body).backgroundColor;
                const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                  if (rgb(c)[3] !== 0) return c; } return page; };
                return Math.min(...all('h1,h2,p,th,td,dt,dd,button,label,.cell').map(e =>
                  contrast(getComputedStyle(e).color, behind(e))));""", setting)
            self.assertGreater(worst, 4.5)

    def test_a_telephone_scrolls_tables_and_not_the_page(self):
        for name in ALL:
            wide, inner = self.drive(name, "return [document.documentElement.scrollWidth, innerWidth];", width=400)
            self.assertLessEqual(wide, inner, name)

    def test_without_scripts_the_tables_remain(self):
        text = html.escape((PAGES / "bert-base.html").read_text())
        with tempfile.TemporaryDirectory() as folder:
            frame = pathlib.Path(folder) / "frame.html"  # a sandbox that runs no script of the page
            frame.write_text(f"""<meta charset=utf-8><iframe sandbox=allow-same-origin width=1200 height=800
                srcdoc="{text}"></iframe><pre id=found></pre><script>onload = () => {{
                const page = document.querySelector('iframe').contentDocument;
                const seen = q => [...page.querySelectorAll(q)].filter(e => e.getClientRects().length).length;
                document.getElementById('found').textContent = JSON.stringify(
                  [seen('tr'), seen('.track i'), seen('button, input, select'), seen('#icicle')]); }}</script>""")
            dom, _ = self.browse(frame)
        rows, bars, controls, icicle = json.loads(re.search(r'<pre id="found">(.*?)</pre>', dom, re.S).group(1))
        self.assertGreater(rows, 290)
        self.assertEqual(bars, 16)
        self.assertEqual((controls, icicle), (0, 0))  # none that would do nothing

    def test_a_huge_tree_is_folded_and_says_so(self):
        text = (PAGES / "huge.html").read_text()
        self.assertIn("Layers of one build are folded into one: the tree has", text)
        self.assertIn("layer.0 to layer.999", text)
        self.assertLess(len(text), 60_000)

    def test_what_is_absent_is_not_shown(self):
        text = (PAGES / "energy-only.html").read_text()
        self.assertNotIn("Latency", text)
        self.assertNotIn('name="by"', text)


class Drawings(Browser):
    def test_svg_is_well_formed_and_alone(self):
        for name in ("bert-base", "hostile"):
            path = PAGES / f"{name}.svg"
            root = xml.etree.ElementTree.parse(path).getroot()
            self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
            text = path.read_text().replace("http://www.w3.org/2000/svg", "")
            for word in ("http", "<script", "<style", "href", "onerror=\""):
                self.assertNotIn(word, text)
            self.assertEqual(self.browse(path)[1], [])


if __name__ == "__main__":
    unittest.main()
