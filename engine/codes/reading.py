"""S: reading a file, before anybody knows what it is for."""

from engine.codes.code import BRIEF, Code

CODES = (
    Code(
        "S001",
        "a file that cannot be read",
        "There is no such file, it is a folder, or this user may not read it. Check the path; quote it if it holds spaces.",
        made="a path where nothing is, a folder where a file should be, a file without the right to read it",
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
        "The file was saved in another encoding, such as GBK or Shift-JIS. Save it as UTF-8; editors call it that too.",
        made="a file with a Chinese word in GBK",
    ),
    Code(
        "S004",
        "an invisible character",
        "A control character or an invisible line break stands in the text, often from copying out of a PDF or a chat. Delete it.",
        BRIEF,
        bad="name: Lumen\u2028serum\n",
        says="brief.yaml:1:12: error[S004]: the character U+2028 cannot stand in a YAML file\n"
        "    hint: delete it; most editors do not show it",
        good="name: Lumen serum\n",
    ),
)
