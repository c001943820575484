"""Words that want to be more than words: pages, drawings, scripts, bombs of brackets, and names that mislead."""

from tests.evidence.hostile.hostile import Hostile, each
from tests.evidence.media.files import paper, picture

SCRIPT = "<script>fetch('{trap}')</script>"


def pages(trap: str) -> list[Hostile]:
    """HTML, SVG and XML in the disguises that readers fall for."""
    script = SCRIPT.replace("{trap}", trap)
    html = f"<html><body>{script}</body></html>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"fetch('{trap}')\">{script}</svg>"
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    marked = {
        "html": html,
        "doctype": f"<!DOCTYPE html>{html}",
        "capitals": html.upper(),
        "spaces before": f"\n\t  {html}",
        "form feed before": f"\f{html}",
        "comment before": f"<!-- {'x' * 2000} -->{html}",
        "xhtml": f"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>{script}</html>",
        "one tag": f"<img src='{trap}' onerror='alert(1)'>",
        "anchor": f"<a href='javascript:alert(1)'>{'x' * 100}</a>",
        "body": f"<body onload=alert(1)>{script}",
        "iframe": f"<iframe src='{trap}'></iframe>",
        "meta": f"<meta http-equiv=refresh content='0;url={trap}'>",
        "php": "<?php system('id'); ?>",
        "asp": '<% eval request("a") %>',
        "svg": svg,
        "svg prolog": f"<?xml version='1.0'?>{svg}",
        "svg comment": f"<!-- a --><!-- b -->{svg}",
        "svg doctype": f"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' '{trap}'>{svg}",
        "svg foreign": f"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject>{html}</foreignObject></svg>",
        "svg image": f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{trap}'/></svg>",
        "svg prefix": f"<svg:svg xmlns:svg='http://www.w3.org/2000/svg'><svg:script href='{trap}'/></svg:svg>",
        "entities": f"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY l0 'ha'>{laughs}]><l>&l9;</l>",
        "outside entity": "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        "entity of an address": f"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM '{trap}'>]><a>&b;</a>",
        "style sheet": f"<?xml version='1.0'?><?xml-stylesheet href='{trap}' type='text/xsl'?><a/>",
        "wsdl": "<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>",
        "mathml": "<math href='javascript:alert(1)'>x</math>",
    }
    found = each("markup", {name: text.encode() for name, text in marked.items()}, refused=True)
    wide = {"utf-8 mark": b"\xef\xbb\xbf" + html.encode(), "two bytes": html.encode("utf-16")}
    wide |= {"other end": b"\xfe\xff" + html.encode("utf-16-be"), "no mark": html.encode("utf-16-le")}
    wide |= {"no mark, other end": html.encode("utf-16-be"), "four bytes": html.encode("utf-32")}
    wide |= {"svg in two bytes": svg.encode("utf-16"), "svg with mark": b"\xef\xbb\xbf" + svg.encode()}
    wide |= {"zero bytes between": html.encode().replace(b"<", b"<\0"), "gb18030": f"<p>亲{script}".encode("gb18030")}
    return found + each("wide markup", wide, refused=True)


def words(trap: str) -> list[Hostile]:
    """Text that some program would run, unfold or follow. It may be taken, as words."""
    cues = "".join(f"\n{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.500\n<v {n}>x\n" for n in range(5000))
    said = {
        "playlist": f'#EXTM3U\n#EXTINF:1,\n{trap}\n#EXT-X-KEY:METHOD=AES-128,URI="{trap}"\nfile:///etc/passwd\n',
        "concat": f"ffconcat version 1.0\nfile '{trap}'\nfile '/etc/passwd'\n",
        "formula": f"=cmd|' /C calc'!A0,@SUM(1+1)\n=HYPERLINK(\"{trap}\"),+1\n",
        "javascript": f"fetch('{trap}')\n",
        "batch": "@echo off\ndel /q *\n",
        "shell": f"#!/bin/sh\ncurl {trap}\n",
        "python": "#!/usr/bin/env python3\nimport os\n",
        "mail": f"From: a@b.c\nContent-Type: text/html\n\n<html>{SCRIPT}",
        "vcard": f"BEGIN:VCARD\nPHOTO;VALUE=uri:{trap}\nEND:VCARD\n",
        "rtf": "{\\rtf1{\\object\\objemb}}",
        "postscript": "%!PS\n(/etc/passwd) (r) file\n",
        "template": "{{ config.items() }} ${7*7} #{7*7}\n",
        "log4j": "${jndi:ldap://127.0.0.1/a}\n",
        "sql": "'; DROP TABLE evidence_items; --\n",
        "brackets": "[" * 200_000,
        "brackets that close": "[" * 50_000 + "]" * 50_000,
        "braces": '{"a":' * 100_000,
        "big number": '{"a": ' + "9" * 200_000 + "}",
        "same name": '{"a":1,' * 10_000,
        "messages that are none": '{"messages": {"messages": [[[[]]]]}}',
        "markup in JSON": '{"<script>alert(1)</script>": "</script>"}',
        "many columns": "a," * 200_000 + "\n" + "b," * 200_000,
        "one long line": "x" * 3_000_000,
        "many lines": "x\n" * 300_000,
        "many cues": f"WEBVTT\n{cues}",
        "absurd times": "WEBVTT\n\n9999:59:59.999 --> 00:00:00.000\nx\n\n-1:00 --> x\ny\n",
        "tags in a cue": f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v <script>>{SCRIPT}<b><b><b>\n",
        "nested tags": "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<b>" * 20_000,
        "picture in a cue": f"1\n00:00:01,000 --> 00:00:02,000\n<img src='{trap}' onerror=alert(1)>\n",
        "turned around": "\u202egpj.exe\u2066 all is well \u2069",
        "every plane": "".join(map(chr, range(0x20, 0xD800, 7))),
    }
    found = each("words", {name: text.encode() for name, text in said.items()})
    odd = {"zeros": b"\0" * 5000, "one zero": b"hello\0world", "escape": b"\x1b[2J\x1b]0;x\x07", "bell": b"a\x07b"}
    odd |= {"half a pair": b"\xff\xfe\x00\xd8\x00\xd8", "not text": bytes(range(128, 256)) * 9, "end": b"a\x1ab"}
    odd |= {"odd length": b"\xff\xfea\0b", "only a mark": b"\xff\xfe", "utf-7": b"+ADw-script+AD4-", "blank": b" \n\t"}
    return [*found, *each("odd bytes", odd), Hostile("nothing at all", b"", refused=True)]


def names() -> list[Hostile]:
    """Good pictures and papers under names that mislead, break out or break headers."""
    taken = [
        "invoice.pdf.exe",
        "photo.jpg.html",
        "call.mp3.svg",
        ".htaccess",
        "con",
        "NUL.txt",
        "-rf",
        "$(id)",
        "`id`",
        "|sh",
        "%2e%2e%2fetc",
        "a;b",
        "a&b",
        "picture.php",
        "x.lnk",
        "x.hta",
        "desktop.ini",
        "web.config",
        "图片.jpg.js",
        "😀.scr",
        "index.html",
    ]
    taken += ["a b .pdf", 'a";filename="b.html', "a'b", "..."]
    wrong = [
        "../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "C:\\x.exe",
        "a\0b.jpg",
        "a\r\nSet-Cookie: a=b",
        "a\nb",
        "",
    ]
    wrong += ["x" * 5000, "photo\u202egpj.exe", "a\u2066b", "a\u200b.exe", "\ufeffa.jpg", "a\x7fb", "a\x1bb"]
    contents = (picture("JPEG"), paper())
    found = [Hostile(f"name: {name}", contents[n % 2], refused=False, file_name=name) for n, name in enumerate(taken)]
    return found + [
        Hostile(f"bad name {n}", contents[n % 2], refused=True, file_name=name) for n, name in enumerate(wrong)
    ]
