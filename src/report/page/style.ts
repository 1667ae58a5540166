/** The page's look: the system's font, one accent; green is good, orange needs attention, red was rejected. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f5f6f8;--line:#e2e5ea;--text:#1a1f27;--muted:#5b6472;--accent:#3257c9;--calm:#b9c3d3;--bad:#b2500b;--bad-ground:#f6c99b;--bad-soft:#fdf4ea;--good:#1d7a4a;--refused:#b3261e;--refused-ground:#f5c2bd}
@media screen and (prefers-color-scheme:dark){:root{--bg:#13161b;--soft:#1b2027;--line:#2d343e;--text:#e6e9ee;--muted:#9aa5b4;--accent:#7090ea;--calm:#4b5768;--bad:#f2a65c;--bad-ground:#6b4014;--bad-soft:#261d13;--good:#3f9d6c;--refused:#f28b82;--refused-ground:#66221d}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
section{margin-top:3rem}
h1{margin:.35rem 0 .25rem;font-size:2rem;line-height:1.2;letter-spacing:-.02em;text-wrap:balance}
h2{margin:0 0 .75rem;font-size:1.2rem;line-height:1.3;letter-spacing:-.01em}
p{margin:0 0 .6rem;overflow-wrap:anywhere}
a{color:var(--accent)}
b,.strong{font-weight:600}
.muted,i{color:var(--muted);font-style:normal}
.small{font-size:.85rem}
.mono,code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
.brand{margin:0;font-size:.9rem;font-weight:600}
.brand .muted{font-weight:400}
.tag{margin-left:.5rem;padding:.1rem .5rem;border:1px solid var(--line);border-radius:1rem;font-size:.8rem;font-weight:400;color:var(--muted);white-space:nowrap}
.lead{font-size:1.05rem;color:var(--muted)}
.stop{margin-top:1.25rem;padding:1rem 1.1rem;border-left:3px solid var(--bad);border-radius:0 6px 6px 0;background:var(--bad-soft)}
.stop>:last-child{margin-bottom:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:.75rem 1.5rem;margin:1.5rem 0 0;padding-top:1.25rem;border-top:1px solid var(--line)}
dt{font-size:.8rem;color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere;unicode-bidi:isolate}
.command{margin:.6rem 0;padding:.55rem .75rem;border:1px solid var(--line);border-radius:6px;background:var(--soft);white-space:pre-wrap;overflow-wrap:anywhere}
.command span{display:inline-block;max-width:100%}
svg{display:block;overflow:visible}
.patterns{position:absolute}
.bar{margin-bottom:1.25rem}
.seg{stroke:var(--bg);stroke-width:1.5}
.done{fill:var(--good)}
.changed{fill:var(--good);fill-opacity:.6}
.calm{fill:var(--calm)}
.refused{fill:url(#cross)}
.sent-bad{fill:url(#hatch)}
.unsent-bad{fill:url(#dots)}
.open{fill:var(--soft)}
.bar .open,.swatch .open{stroke:var(--muted);stroke-dasharray:3 2;stroke-width:1}
.bad-ground{fill:var(--bad-ground)}
.bad-ink{fill:var(--bad)}
.refused-ground{fill:var(--refused-ground)}
.refused-ink{stroke:var(--refused);stroke-width:1.6}
.swatch{display:inline-block;flex:none;margin-right:.5rem;vertical-align:-1px}
table{width:100%;border-collapse:collapse;font-size:.9rem;line-height:1.45}
th,td{padding:.5rem .75rem .5rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8rem;font-weight:400;color:var(--muted)}
tbody th{font-weight:400;white-space:nowrap}
.num{text-align:right;white-space:nowrap}
.counts .num{padding-left:1rem;padding-right:1.25rem}
figure{margin:1.5rem 0 0}
figcaption{margin-bottom:.4rem;font-size:.9rem}
.legend{float:right;color:var(--muted)}
.legend>span{margin-left:1rem;white-space:nowrap}
.chart{width:calc(100% - 2.6rem);margin:0 0 .5rem 2.6rem}
.chart rect{shape-rendering:crispEdges}
.tick{fill:var(--muted);font-size:11.5px}
.grid{stroke:var(--line)}
.axis{stroke:var(--muted)}
.limit{stroke:var(--text);stroke-dasharray:4 3}
.limit-text{fill:var(--text)}
.hover{fill:transparent}
.column:hover .hover{fill:var(--soft)}
.cut{fill:var(--soft);stroke:var(--calm);stroke-dasharray:2 3}
details{margin-top:.75rem}
summary{cursor:pointer;font-size:.9rem;color:var(--accent)}
.causes{margin:0;padding:0;list-style:none}
.cause{display:grid;grid-template-columns:6rem 1fr;gap:0 1rem;padding:1.1rem 0 .6rem;border-top:1px solid var(--line)}
.cause p{margin-bottom:.3rem}
.cause-rows{color:var(--muted)}
.cause-rows b{display:block;font-size:1.6rem;line-height:1.2;letter-spacing:-.02em;color:var(--text)}
.cause-kind{font-size:.9rem}
.changes td:nth-child(1){font-weight:600}
.changes td:nth-child(2),.changes td:nth-child(4){white-space:nowrap}
.changes td:nth-child(3){width:60%}
del{color:var(--muted);text-decoration:none;unicode-bidi:isolate}
ins{text-decoration:none;font-weight:600;unicode-bidi:isolate}
.note{margin-top:1rem}
.bad-rows table{table-layout:fixed;content-visibility:auto;contain-intrinsic-size:auto 10000px}
.bad-rows table:last-of-type{content-visibility:visible}
.bad-rows th:nth-child(1){width:11%}
.bad-rows th:nth-child(2){width:16%}
.bad-rows th:nth-child(3){width:16%}
.bad-rows th:nth-child(4){width:14%}
.bad-rows th:nth-child(6){width:15%}
.bad-rows td:nth-child(1) b,.bad-rows td:nth-child(4) b{font-weight:600}
.bad-rows i{display:block;font-size:.8rem}
.bad-rows td:nth-child(6){font:.75rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--muted)}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}
@media screen and (max-width:44rem){
main{padding:1.5rem 1rem 3rem}
section{margin-top:2.25rem}
h1{font-size:1.6rem}
.facts{grid-template-columns:1fr 1fr}
.tag{display:inline-block;margin:.25rem 0 0}
.legend{float:none;display:block}
.legend>span:first-child{margin-left:0}
.counts,.counts tbody,.changes,.changes tbody,.changes td,.bad-rows table,.bad-rows tbody,.bad-rows td{display:block;width:auto}
.counts thead,.changes thead,.bad-rows thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.counts tr{display:grid;grid-template-columns:1fr auto 4.5rem;padding:.55rem 0;border-bottom:1px solid var(--line)}
.counts th,.counts td{padding:0!important;border:0}
.counts td:last-child{grid-column:1/-1;font-size:.85rem}
.changes tr,.bad-rows tr{display:block;padding:.75rem 0;border-bottom:1px solid var(--line)}
.changes td,.bad-rows td{padding:0;border:0;text-align:left!important;width:auto!important}
.changes td:nth-child(1)::before{content:"Row "}
.changes td:nth-child(1),.changes td:nth-child(2){display:inline-block;margin-right:.75rem;font-weight:600}
.bad-rows td:empty{display:none}
.bad-rows td:nth-child(1)::before{content:"Row "}
.bad-rows td:nth-child(1) i{display:inline}
.bad-rows td:nth-child(4){margin-top:.2rem}
.bad-rows td:nth-child(4) i{display:inline}
.bad-rows td:nth-child(6)::before{content:"Trace "}
.cause{grid-template-columns:1fr}
.cause-rows b{display:inline}
.figures th,.figures td{padding-right:.5rem;font-size:.8rem}
}
@media print{
body{font-size:10.5pt}
main{max-width:none;padding:0}
section{margin-top:1.75rem}
h2{break-after:avoid}
tr,.cause,figure,.stop{break-inside:avoid}
thead{display:table-header-group}
.bad-rows table{content-visibility:visible;contain-intrinsic-size:none}
summary{display:none}
details::details-content{content-visibility:visible;block-size:auto;opacity:1}
svg *,.stop,.command{print-color-adjust:exact;-webkit-print-color-adjust:exact}
a{color:inherit}
}
`;
