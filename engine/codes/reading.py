"""S: reading a file, before anybody knows what it is for."""

from engine.codes.code import BRIEF, Code

CODES = (
    Code(
        "S001",
        "a file that cannot be read",
        "There is no such file, it is a folder, or this user may not read it. Check the path, and quote it if it holds spaces.",
        made="a path where nothing is; a folder where a file should be; a file that this user may not read",
    ),
    Code(
        "S002",
        "a file that is too large",
        "The file is larger than two million bytes, which no brief and no topic of rules is. Check that it is the right one.",
        made="a file of more than 2,000,000 bytes, or a device that never ends",
    ),
    Code(
        "S003",
        "a file that is not UTF-8",
        "The file was saved in another encoding, such as GBK, Shift-JIS or UTF-16. Save it once more as UTF-8.",
        made="a Chinese word saved in GBK",
    ),
    Code(
        "S004",
        "an invisible character",
        "A control character or an invisible line break stands in the text, often copied from a PDF or a chat. Delete it.",
        BRIEF,
        bad="name: Lumen\u2028serum\n",
        says="brief.yaml:1:12: error[S004]: the character U+2028 cannot stand in a YAML file\n"
        "    hint: delete it; most editors do not show it",
        good="name: Lumen serum\n",
    ),
    Code(
        "S005",
        "a slip in the YAML",
        "The file stops being YAML here: a quote or bracket that is never closed, a colon inside a text, a wrong indentation. "
        "What follows in the file was not read.",
        BRIEF,
        bad="name: Lumen: the serum\n",
        says="brief.yaml:1:12: error[S005]: a second ': ' in one value\n"
        '    hint: quote the text, as in name: "Serum: the new one"',
        good='name: "Lumen: the serum"\n',
    ),
    Code(
        "S006",
        "a tab that indents",
        "YAML is indented with spaces only. Most editors can turn tabs into spaces for a whole file.",
        BRIEF,
        bad="brand:\n\tname: Lumen\n",
        says="brief.yaml:2:1: error[S006]: a tab stands where YAML wants spaces\n    hint: indent with spaces",
        good="brand:\n  name: Lumen\n",
    ),
    Code(
        "S007",
        "an empty file",
        "There is nothing in the file but blanks and comments. `planwheel init` writes a brief to start from.",
        made="a file of no bytes, or of comments only",
    ),
    Code(
        "S008",
        "more than one document in a file",
        "A line `---` begins a second YAML document, or a line begins with %. A file holds one brief or one topic: give the second a file of its own.",
        BRIEF,
        bad="name: Lumen 618\n---\n",
        says="brief.yaml:2:1: error[S008]: a second YAML document starts here\n"
        "    hint: write it to a file of its own, or delete the line",
        good="name: Lumen 618\n",
    ),
    Code(
        "S009",
        "a key that stands twice",
        "One mapping names the same key twice, so one of the values would be lost. Keep one of them.",
        BRIEF,
        bad="name: Lumen 618\nname: Lumen 11.11\n",
        says="brief.yaml:2:1: error[S009]: the key 'name' stands twice, first in line 1\n    hint: keep one of them",
        good="name: Lumen 618\n",
    ),
    Code(
        "S010",
        "a key that is not a word",
        "Where a key should stand there is nothing, a list or a mapping. Write `key: value`; a value of braces needs its key before it.",
        BRIEF,
        bad="brand: {name: Lumen, [category]: beauty.serum}\n",
        says="brief.yaml:1:22: error[S010]: a key must be a word\n"
        "    hint: write `key: value`; quote a text that begins with { or [",
        good="brand: {name: Lumen, category: beauty.serum}\n",
    ),
    Code(
        "S011",
        "a YAML tag",
        "Tags such as !!str or !!python/name tell YAML what a value is. Here the field itself says it: delete the tag, and quote the value if it is a text.",
        BRIEF,
        bad="name: !!str 618\n",
        says="brief.yaml:1:7: error[S011]: the tag '!!str' is not part of this format\n"
        "    hint: delete it; quote a text that begins with !",
        good='name: "618"\n',
    ),
    Code(
        "S012",
        "an anchor or an alias",
        "& and * repeat a part of a file elsewhere in it. A reader should find each value where it counts: write it out. "
        "A text that begins with & or * stands in quotes.",
        BRIEF,
        bad="name: &name Lumen\nbrand: {name: *name}\n",
        says="brief.yaml:1:7: error[S012]: &name is an anchor\n"
        "    hint: write the value out where it is used; quote a text that begins with &\n"
        "brief.yaml:2:15: error[S012]: *name is an alias\n"
        "    hint: write the value out; quote a text that begins with *",
        good="name: Lumen\nbrand: {name: Lumen}\n",
    ),
    Code(
        "S013",
        "a merge key",
        "`<<:` would copy the keys of another mapping into this one. Write them out.",
        BRIEF,
        bad="brand: {name: Lumen, <<: {category: beauty.serum}}\n",
        says="brief.yaml:1:22: error[S013]: << is a merge key; this format has none\n"
        "    hint: write the keys out that it stands for",
        good="brand: {name: Lumen, category: beauty.serum}\n",
    ),
    Code(
        "S014",
        "nested too deeply",
        "Brackets or indentations lie 64 levels deep, and no format here needs ten. Write it flatter.",
        BRIEF,
        bad="notes: " + "[" * 64 + "]" * 64 + "\n",
        says="brief.yaml:1:71: error[S014]: nested more than 64 levels deep\n    hint: write it flatter",
        good="notes: deep\n",
    ),
    Code(
        "S015",
        "a text that a # cuts off",
        "For YAML a # after a space begins a comment, so what follows it is lost. Quote the text, or put a space behind the # of a comment.",
        BRIEF,
        bad="message: {key: Glow}\nname: Lumen #GlowUp\n",
        says="brief.yaml:2:13: error[S015]: from this # on YAML reads a comment, not the value\n"
        '    hint: quote the whole text, or write "# " with a space for a comment',
        good='message: {key: Glow}\nname: "Lumen #GlowUp"\n',
    ),
    Code(
        "S016",
        "too many problems to read on",
        "After a thousand problems the rest of the file was not read. Mend the first few: the others often follow from them.",
        made="a file in which a key stands 1,002 times",
    ),
    Code(
        "S017",
        "a full-width sign where YAML wants a plain one",
        "Chinese and Japanese keyboards type ： and ， where YAML reads only : and , as a Latin keyboard types them. Inside of texts they are fine.",
        BRIEF,
        bad="brand: {name：Lumen}\n",
        says="brief.yaml:1:13: error[S017]: ： is a full-width colon; YAML does not read it\n"
        "    hint: write `name: ` as a Latin keyboard types it",
        good="brand: {name: Lumen}\n",
    ),
    Code(
        "S018",
        "a number that its own commas cut",
        "In {a: b, c: d} a comma ends a value, so 3,000,000 becomes 3 and two keys 000. Write the number without commas.",
        BRIEF,
        bad="budget: {total: 3,000,000}\n",
        says="brief.yaml:1:17: error[S018]: the commas of 3,000,000 end the value\n    hint: write 3000000",
        good="budget: {total: 3000000}\n",
    ),
)
