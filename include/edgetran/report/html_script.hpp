// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_HTML_SCRIPT_HPP
#define EDGETRAN_REPORT_HTML_SCRIPT_HPP

#include <string_view>

namespace edgetran::report::detail {

/// The script of a page: draws the icicle, sorts and filters the table, switches colours. It reads the page's
/// own JSON and nothing else, and writes text, never markup.
inline constexpr std::string_view page_script = R"js(
'use strict';
(() => {
const byId = id => document.getElementById(id);
const data = JSON.parse(byId('data').textContent), root = document.documentElement;
const rows = data.rows.map(r => Object.fromEntries(data.columns.map((key, j) => [key, r[j]])));
root.classList.add('js');

// ---- colours ----
const dark = matchMedia('(prefers-color-scheme: dark)'), theme = byId('theme');
const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
const nameTheme = () => { theme.textContent = isDark() ? 'Light colours' : 'Dark colours'; };
theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; nameTheme(); });
dark.addEventListener('change', nameTheme);
nameTheme();

// ---- icicle ----
const icicle = byId('icicle'), detail = byId('detail'), height = 26;
let by = Object.keys(data.by)[0], top = 0, current = 0;
const children = rows.map(() => []);
rows.forEach((r, i) => { if (i) children[r.parent].push(i); });
const within = (i, above) => { while (i > above) i = rows[i].parent; return i === above; };
const share = i => data.by[by].percent[i];
const cells = rows.map((r, i) => {
  const c = document.createElement('div');
  const leaf = r.kind === 'primitive';
  c.className = 'cell' + (r.kind === 'own' ? ' own' : r.hue < 0 ? '' : ' h' + r.hue + (leaf ? ' leaf' : ''));
  c.setAttribute('role', 'treeitem');
  c.setAttribute('aria-level', r.depth + 1);
  const siblings = i ? children[r.parent] : [0];
  c.setAttribute('aria-setsize', siblings.length);
  c.setAttribute('aria-posinset', siblings.indexOf(i) + 1);
  if (children[i].length) c.setAttribute('aria-expanded', 'true');
  c.tabIndex = i ? -1 : 0;
  c.dataset.row = i;
  icicle.append(c);
  return c;
});
const human = (x, unit) => {
  const k = x ? Math.min(Math.max(Math.floor(Math.log10(x) / 3 + 1e-9), 0), 6) : 0;
  return +(x / 1000 ** k).toPrecision(3) + ' ' + ['', 'k', 'M', 'G', 'T', 'P', 'E'][k] + unit;
};
const amount = (b, i) => b.text[i] + ' ' + b.unit + (b.interval[i] ? ' (90% interval ' + b.interval[i] + ' ' +
  b.unit + ', ' + b.quality[i] + ')' : '');
const describe = i => {
  const r = rows[i];
  const parts = [(r.path ? r.path + ', ' : '') + r.type + (r.kind === 'own' ? ' (own)' : '')];
  if (r.copies > 1) parts.push(r.copies + ' alike');
  for (const [what, b] of Object.entries(data.by)) parts.push(b.percent[i] + '% of ' + what + ', ' + amount(b, i));
  if (r.kind !== 'own') parts.push(human(r.flops, 'FLOP') + ', ' + human(r.bytes, 'B') + ' moved, ' +
    human(r.parameters, '').trim() + ' parameters');
  return parts.join('; ');
};
const label = (name, pixels, more) => {  // what fits; of `layer.10` at least the number
  const fits = text => pixels > 7.5 * text.length + 8;
  const tail = name.slice(name.lastIndexOf('.') + 1);
  return fits(name + more) ? name + more : fits(name) || pixels > 60 ? name : fits(tail) && /^\d+$/.test(tail) ? tail : '';
};
const draw = () => {
  const b = data.by[by], from = b.start[top], size = b.width[top] || 1;
  let deepest = 0;
  rows.forEach((r, i) => {
    const c = cells[i], above = i < top && within(top, i);
    const left = above ? 0 : (b.start[i] - from) / size, width = above ? 1 : b.width[i] / size;
    c.hidden = !above && !within(i, top) || width < 2e-4;
    if (c.hidden) return;
    deepest = Math.max(deepest, r.depth);
    const pixels = width * icicle.clientWidth;
    c.style.left = 100 * left + '%';
    c.style.width = 100 * width + '%';
    c.style.top = height * r.depth + 'px';
    c.classList.toggle('thin', pixels < 24);
    c.classList.toggle('step', pixels > 3);
    c.textContent = label(r.name, pixels, ' ' + share(i) + '%');
    c.title = describe(i);
    c.setAttribute('aria-label', describe(i));
  });
  icicle.style.height = height * (deepest + 1) + 'px';
  byId('out').disabled = top === 0;
};
const show = i => { detail.textContent = describe(i); };
const focus = i => {
  if (cells[i].hidden) return;
  cells[current].tabIndex = -1;
  current = i;
  cells[i].tabIndex = 0;
  cells[i].focus();
};
const zoom = i => {
  top = i;
  draw();
  if (cells[current].hidden) { cells[current].tabIndex = -1; current = i; cells[i].tabIndex = 0; }
  show(i);
};
const visible = list => list.filter(i => !cells[i].hidden);
const step = (i, by_) => {
  const level = visible(i ? children[rows[i].parent] : [0]), at = level.indexOf(i) + by_;
  if (at >= 0 && at < level.length) return level[at];
  // On to the neighbour at the same depth, across parents.
  const same = visible(rows.map((r, k) => k).filter(k => rows[k].depth === rows[i].depth));
  return same[same.indexOf(i) + by_] ?? i;
};
icicle.addEventListener('keydown', e => {
  const down = visible(children[current]);
  const to = {ArrowRight: () => step(current, 1), ArrowLeft: () => step(current, -1),
    ArrowUp: () => current ? rows[current].parent : 0, ArrowDown: () => down.length ? down[0] : current,
    Home: () => 0, End: () => visible(current ? children[rows[current].parent] : [0]).at(-1)}[e.key];
  if (e.ctrlKey || e.altKey || e.metaKey) return;
  if (to) focus(to());
  else if (e.key === 'Enter' || e.key === ' ') { zoom(current); cells[current].focus(); }
  else if (e.key === 'Escape') { zoom(top ? rows[top].parent : 0); focus(current); }
  else return;
  e.preventDefault();
});
const rowOf = e => { const c = e.target.closest('.cell'); return c ? +c.dataset.row : -1; };
icicle.addEventListener('click', e => { const i = rowOf(e); if (i >= 0) { focus(i); zoom(i); } });
icicle.addEventListener('focusin', e => { const i = rowOf(e); if (i >= 0) show(i); });
icicle.addEventListener('pointerover', e => { const i = rowOf(e); if (i >= 0) show(i); });
byId('out').addEventListener('click', () => zoom(top ? rows[top].parent : 0));
document.querySelectorAll('input[name=by]').forEach(r => {
  if (r.value === by) r.checked = true;
  r.addEventListener('change', () => { by = r.value; draw(); });
});
new ResizeObserver(draw).observe(icicle);
draw();
show(0);

// ---- table ----
const body = byId('nodes').tBodies[0], lines = [...body.rows], heads = [...byId('nodes').tHead.rows[0].cells];
lines.forEach((l, i) => { l.cells[0].title = rows[i].path; });  // sorted rows are far from their parents
const number = (key, i) => { const [b, field] = key.split('.'); return data.by[b][field][i]; };
const value = (key, i) => key.includes('.') ? number(key, i) : rows[i][key];
heads.forEach((h, column) => {
  const button = document.createElement('button'), key = h.dataset.key, isText = key === 'name' || key === 'type';
  button.type = 'button';
  button.append(...h.childNodes);
  h.append(button);
  h.setAttribute('aria-sort', 'none');
  const states = isText ? ['ascending', 'descending', 'none'] : ['descending', 'ascending', 'none'];
  button.addEventListener('click', () => {
    const next = states[(states.indexOf(h.getAttribute('aria-sort')) + 1) % 3];
    heads.forEach(o => o.setAttribute('aria-sort', 'none'));
    h.setAttribute('aria-sort', next);
    const order = rows.map((r, i) => i), sign = next === 'descending' ? -1 : 1;
    const less = (a, b) => a < b ? -sign : a > b ? sign : 0;
    if (next !== 'none') order.sort((a, b) => less(value(key, a), value(key, b)) || a - b);
    body.append(...order.map(i => lines[i]));
    byId('sorted').textContent = next === 'none' ? 'In the order of the tree' :
      'Sorted by ' + button.textContent + ', ' + next;
  });
});
const filter = byId('filter'), kind = byId('kind');
const sift = () => {
  const wanted = filter.value.toLowerCase();
  let shown = 0;
  lines.forEach((l, i) => {
    const r = rows[i], text = (r.path + ' ' + r.name + ' ' + r.type).toLowerCase();
    l.hidden = !text.includes(wanted) || kind.value && kind.value !== r.kind;
    shown += l.hidden ? 0 : 1;
  });
  byId('sorted').textContent = shown + ' of ' + lines.length + ' rows';
};
filter.addEventListener('input', sift);
kind.addEventListener('change', sift);
})();
)js";

}  // namespace edgetran::report::detail

#endif  // EDGETRAN_REPORT_HTML_SCRIPT_HPP
