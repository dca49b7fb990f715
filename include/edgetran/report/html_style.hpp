// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_REPORT_HTML_STYLE_HPP
#define EDGETRAN_REPORT_HTML_STYLE_HPP

#include <string_view>

namespace edgetran::report::detail {

/// The style of a page: light and dark by the reader's system, or as the page's button says.
inline constexpr std::string_view page_style = R"css(
:root{color-scheme:light dark;--bg:#fff;--fg:#1c1e21;--dim:#5c6470;--line:#d8dce2;--soft:#f3f5f8;--focus:#0b57d0;
--bar:#3f78b5;--up:#b3402f;--down:#2f7d46;--veil:rgba(255,255,255,.5);--c:#e4e7ec;--c0:#8fb8de;--c1:#f2b880;
--c2:#a8d5a2;--c3:#e3a0a8;--c4:#c5b3e0;--c5:#d9c27e;--c6:#8fd0cb;--c7:#c4c4c4}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--bg:#15181c;--fg:#e6e8eb;--dim:#a2a9b3;
--line:#363c45;--soft:#1f2429;--focus:#8ab4f8;--bar:#6ea3d8;--up:#ef8a7a;--down:#79c68f;--veil:rgba(0,0,0,.38);
--c:#343a43;--c0:#31628f;--c1:#8d5c25;--c2:#41733b;--c3:#8d414c;--c4:#624c8e;--c5:#726524;--c6:#2a6d68;--c7:#5a5f66}}
:root[data-theme=dark]{color-scheme:dark;--bg:#15181c;--fg:#e6e8eb;--dim:#a2a9b3;--line:#363c45;--soft:#1f2429;
--focus:#8ab4f8;--bar:#6ea3d8;--up:#ef8a7a;--down:#79c68f;--veil:rgba(0,0,0,.38);--c:#343a43;--c0:#31628f;
--c1:#8d5c25;--c2:#41733b;--c3:#8d414c;--c4:#624c8e;--c5:#726524;--c6:#2a6d68;--c7:#5a5f66}
:root[data-theme=light]{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1240px;padding:16px;background:var(--bg);color:var(--fg);
font:15px/1.45 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
header{display:flex;gap:12px;justify-content:space-between;align-items:flex-start}
h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:28px 0 8px}
p{margin:4px 0}
.dim,caption{color:var(--dim)}
.warning{border-left:4px solid var(--up);padding:4px 10px;background:var(--soft);margin:10px 0}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:10px;margin:14px 0 0;padding:0}
.cards div{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:8px 12px}
.cards dt{color:var(--dim)}
.cards dd{margin:0}
.cards .big{font-size:1.35rem;font-weight:600}
button,select,input{font:inherit;color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:6px;
padding:4px 10px;min-height:32px;max-width:100%}
button{cursor:pointer}
button:disabled{opacity:.5;cursor:default}
:focus-visible{outline:3px solid var(--focus);outline-offset:1px}
.tools{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;margin:8px 0}
.tools fieldset{border:0;margin:0;padding:0;display:flex;gap:12px;align-items:center}
.tools legend{float:left;padding:0;margin-right:12px}
.tools label{display:inline-flex;gap:6px;align-items:center}
.script{display:none}.js .script{display:block}.js .tools.script{display:flex}
#icicle{position:relative;overflow:hidden;background:var(--soft);border:1px solid var(--line);border-radius:6px}
.cell{position:absolute;height:26px;line-height:25px;padding:0 4px;overflow:hidden;white-space:nowrap;
text-overflow:ellipsis;font-size:13px;cursor:pointer;border-right:1px solid var(--bg);border-bottom:1px solid var(--bg);
background-color:var(--c)}
.cell.thin{padding:0;border-right-width:0}
.cell.thin.step{border-right-width:1px}
.cell.leaf{background-image:linear-gradient(var(--veil),var(--veil))}
.cell.own{background:repeating-linear-gradient(135deg,var(--soft) 0 5px,var(--line) 5px 6px)}
.cell:focus-visible{outline:3px solid var(--focus);outline-offset:-3px;z-index:2}
.h0{background-color:var(--c0)}.h1{background-color:var(--c1)}.h2{background-color:var(--c2)}
.h3{background-color:var(--c3)}.h4{background-color:var(--c4)}.h5{background-color:var(--c5)}
.h6{background-color:var(--c6)}.h7{background-color:var(--c7)}
#detail{min-height:3em;margin:6px 0 0;overflow-wrap:anywhere}
.scroll{overflow:auto;border:1px solid var(--line);border-radius:6px}
.nodes{max-height:75vh}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:14px}
caption{text-align:left;padding:6px 8px}
th,td{padding:4px 8px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;
font-variant-numeric:tabular-nums}
tbody tr:last-child>*{border-bottom:0}
thead th{position:sticky;top:0;background:var(--soft);z-index:1;font-weight:600}
th:first-child,th.t,td.t{text-align:left}
tbody th{font-weight:400;background:var(--bg)}
tfoot th,tfoot td{font-weight:600;border-top:1px solid var(--line);border-bottom:0}
.nodes th:first-child{position:sticky;left:0;max-width:46vw;overflow:hidden;text-overflow:ellipsis}
.nodes thead th:first-child{z-index:2}
.nodes tbody tr:focus-within th,.nodes tbody tr:hover>*{background:var(--soft)}
thead button{background:none;border:0;padding:0;min-height:0;font-weight:600;color:inherit}
th[aria-sort] button::after{content:" \2195";color:var(--dim)}
th[aria-sort=ascending] button::after{content:" \2191";color:inherit}
th[aria-sort=descending] button::after{content:" \2193";color:inherit}
.fall{width:38%;min-width:140px;padding:4px 8px}
.track{position:relative;height:16px}
.track i{position:absolute;top:0;bottom:0;min-width:1px;background:var(--bar)}
.track .whole{background:var(--dim)}
.track .up{background:var(--up)}.track .down{background:var(--down)}
.swatch{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px;background-color:var(--c)}
.swatch.h0{background-color:var(--c0)}.swatch.h1{background-color:var(--c1)}.swatch.h2{background-color:var(--c2)}
.swatch.h3{background-color:var(--c3)}.swatch.h4{background-color:var(--c4)}.swatch.h5{background-color:var(--c5)}
.swatch.h6{background-color:var(--c6)}.swatch.h7{background-color:var(--c7)}
@media (max-width:600px){body{padding:10px}.fall{min-width:90px}h1{font-size:1.25rem}}
@media print{.tools{display:none!important}.nodes{max-height:none}}
)css";

}  // namespace edgetran::report::detail

#endif  // EDGETRAN_REPORT_HTML_STYLE_HPP
