"""Types by content: what could run or hide something first, each refusal with what the file looks like."""

import pytest

from app.kit.text import translate
from evidence.sealing.types import TWO_IN_ONE, identify, media_type


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\x00program",
        b"PK\x03\x04archive",
        b"<!DOCTYPE html><script>",
        b"  <svg xmlns='http://www.w3.org/2000/svg'>",
        b"<?xml version='1.0'?>",
        b"\x00\x00\x00\x18ftypqt  ",
        bytes(range(256)),
    ],
)
def test_what_could_run_or_hide_something_is_not_taken(head: bytes) -> None:
    assert media_type(head) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00", "audio/mp4"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", "audio/mpeg"),
        (b"#!AMR\n<\x91\x17", "audio/amr"),
        (b"OggS\x00\x02" + bytes(20), "audio/ogg"),
        ("﻿WEBVTT\n\n".encode(), "text/vtt"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nhello\n", "application/x-subrip"),
        (b'{"messages": []}', "application/json"),
        (b"[20/08/2026, 14:02:11] Maya: hi", "text/plain"),
        (b"[20.08.26, 14:02:11] Maya: hi", "text/plain"),
        (b"[1, 2, 3]", "application/json"),
        (b"[-1.5e3]", "application/json"),
        ("[图片]\n店小二：亲".encode(), "text/plain"),
        ("亲，这个不能退".encode("gb18030"), "text/plain"),
        ("at,who\n1,店".encode("utf-16"), "text/csv"),
        ("店".encode()[:2].rjust(10, b"a"), "text/plain"),
    ],
)
def test_types_are_found_by_content(head: bytes, expected: str) -> None:
    assert media_type(head) == expected


ZIP_END = b"PK\x05\x06" + bytes(18)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"GIF89a/*\x01*/=1;alert(1)//", "picture"),
        (b"GIF89a/* */=1;alert(1)//", "picture"),
        (b"\xef\xbb\xbf<html><script>", "HTML"),
        ("<!doctype html>".encode("utf-16"), "HTML"),
        ("<html>".encode("utf-16-le"), "HTML"),
        (b"<?xml version='1.0'?><!-- a --><svg onload='x'/>", "SVG"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]>", "XML"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "HTML"),
        (b"<?php system('id');", "script"),
        (b"#!/bin/sh\nrm -rf /\n", "script"),
        (b"%!PS-Adobe-3.0\n", "script"),
        (b"PK\x03\x04" + bytes(40), "ZIP"),
        (b"Rar!\x1a\x07\x01\x00", "packed"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"{\\rtf1\\ansi hello}", "Office"),
        (b"<script>/*\n%PDF-1.4\n*/", "PDF with something"),
        (b"harmless\n%PDF-1.4\n%\xe2\xe3", "PDF with something"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avif", "picture"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avif", "picture"),
        (b"\xff\xff\xff\xffftypmp42\x00\x00\x00\x00", "first box"),
        (b"\x00\x00\x00\x00ftypmp42\x00\x00\x00\x00", "first box"),
        (b"\x00\x00\x00\x14ftyp3gp5\x00\x00\x00\x00", "not MP4"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", "not MP4"),
        (b"MZ\x90\x00program", "program"),
    ],
)
def test_a_refusal_says_what_the_file_looks_like_in_both_languages(head: bytes, words: str) -> None:
    found = identify(head)
    assert found.media_type is None
    assert words in found.looks_like
    assert translate(found.looks_like, "zh-Hans") != found.looks_like


@pytest.mark.parametrize("head", [b"", b"\xff\xd8", b"\x89PNG", b"RIFF", bytes(100), b"\x00\x00\x00\x18fty", b"ID3"])
def test_what_was_cut_too_early_is_nothing(head: bytes) -> None:
    assert media_type(head) in {None, "text/plain"}


@pytest.mark.parametrize(
    "head", [b"\xff\xd8\xff\xe0\x00\x10JFIF", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"]
)
def test_an_archive_behind_something_else_is_two_files_in_one(head: bytes) -> None:
    assert identify(head, b"PK\x01\x02" + ZIP_END).looks_like == TWO_IN_ONE
    assert identify(head, ZIP_END + b"more").media_type is not None
    assert identify(head, b"PK\x05\x06").media_type is not None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xfb\x90\x00" + bytes(413) + b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80\x01\x1f\xfc\x00", "audio/aac"),
        (b"#!AMR-WB\n\x04", "audio/amr"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
        (b"BMW, a car", "text/plain"),
        (b"MZ said so", "text/plain"),
    ],
)
def test_recordings_and_words_are_told_apart(head: bytes, expected: str) -> None:
    assert media_type(head) == expected
