"""The first sheet: what the brief wants, what the plan spends where, what to watch and what the client still has to say."""

from collections.abc import Iterable, Sequence

from engine.render.outline import Outline
from engine.render.xlsx.book import Book, Formula, Value, cell, head_style, row_style
from engine.render.xlsx.looks import MARK
from engine.render.xlsx.media import TOTAL, Media, share
from engine.render.xlsx.schedule import in_quotes
from engine.render.xlsx.table import draw_bars

TOP = 3
WIDTHS = (22.0, 46.0, 17.0, 17.0, 14.0)


def write_summary(book: Book, outline: Outline, media: Media) -> None:
    """Write the sheet."""
    _Summary(book, outline, media).write()


class _Summary:
    def __init__(self, book: Book, outline: Outline, media: Media) -> None:
        self.book, self.outline, self.media = book, outline, media
        self.sheet, self.text, self.locale = book.sheet("summary"), book.locale.text, book.locale
        self.plan = book.plan
        self.row = TOP - 1

    def write(self) -> None:
        text, plan = self.text, self.plan
        self.sheet.title(text("sheets.summary"), text("document.as_of", day=plan.brief.as_of) + text("formats.gap") + text("document.currency", currency=plan.budget.currency))  # fmt: skip
        for column, width in enumerate(WIDTHS):
            self.sheet.width(column, width)
        for label, told in self.facts():
            self.told(label, told)
        self.figures()
        self.products()
        self.platforms()
        self.row += 1
        for finding in self.outline.alarms:
            self.told(text("summary.alarm"), f"{finding.title or finding.id}{text('formats.colon')}{finding.text or ''}", font_color=MARK)  # fmt: skip
        self.told(text("summary.from_client"), self.wanted())
        self.questions()
        if plan.brief.notes:
            self.told(text("brief_check.notes"), plan.brief.notes)
        self.sheet.print(0, self.row, len(WIDTHS) - 1)
        self.sheet.raw.freeze_panes(TOP - 1, 0)

    def facts(self) -> Iterable[tuple[str, str]]:
        text, locale, brief = self.text, self.locale, self.plan.brief
        brand = (brief.brand, locale.label("maturities", brief.maturity), locale.name("categories", brief.category))
        yield text("summary.brand"), " · ".join(filter(None, brand))
        if brief.message or brief.hashtag:
            yield text("summary.message"), " · ".join(filter(None, (brief.message, brief.hashtag)))
        goals = [text("summary.objective", objective=locale.label("objectives", brief.objective))]
        if brief.secondary:
            others = locale.listing([locale.label("objectives", each) for each in brief.secondary])
            goals.append(text("summary.secondary", objectives=others))
        yield text("summary.goal"), text("formats.gap").join(goals)
        push = self.outline.push
        stage = self.plan.summary.push_stage
        told = text("summary.push_stage", stage=locale.name("stages", stage)) if stage else text("summary.no_push")
        yield text("summary.push"), text("formats.gap").join(filter(None, (told, push.reason if push else "")))

    def figures(self) -> None:
        """Targets, days and money, each in a cell of its own."""
        text, locale, plan, outline = self.text, self.locale, self.plan, self.outline
        if plan.summary.status == "unallocated":
            total = locale.money(plan.budget.total, plan.budget.currency)
            self.told(text("summary.alarm"), text("summary.unallocated", total=total), font_color=MARK)
        self.row += 1
        for number, target in enumerate(outline.targets):
            look = "money" if target.unit == "money" else "count"
            self.figure("" if number else text("summary.goal"), locale.label("targets", target.id), target.value, look)
        event = locale.name("events", plan.brief.event) if plan.brief.event else ""
        self.figure(text("summary.time"), text("columns.start"), plan.summary.start, "date")
        self.figure("", text("columns.end"), plan.summary.end, "date")
        self.figure("", " · ".join(filter(None, (text("summary.conversion_day"), event))), plan.brief.conversion_day, "date")  # fmt: skip
        self.figure(text("summary.money"), text("summary.budget"), Formula(TOTAL, float(plan.budget.total)), "money", bold=True)  # fmt: skip
        spent = float(outline.spent)
        self.figure("", text("sheets.lines"), Formula("SUM(lines_amount)", spent), "money", shared=True)

    def figure(self, label: str, name: str, value: Value, look: str, *, shared: bool = False, **more: object) -> None:
        self.row += 1
        self.sheet.write(self.row, 0, label, "prose", bold=True)
        self.sheet.write(self.row, 1, name, "prose", **row_style(), **more)
        self.sheet.write(self.row, 2, value, look, **{**row_style(), "align": "right", "indent": 0, **more})
        if shared and isinstance(value, Formula):
            part = share(cell(self.row, 2), float(value.value), self.book)
            self.sheet.write(self.row, 3, part, "share", **row_style())

    def products(self) -> None:
        text, locale, products = self.text, self.locale, self.plan.brief.products
        if not products:
            return
        keys = ("price", "promo_price", "stock")
        heads = ("columns.price_list", "columns.promo_price", "columns.stock")
        self.heads((text("summary.products"), text("columns.product"), *(text(each) for each in heads)))
        for product in products:
            self.row += 1
            self.sheet.write(self.row, 0, locale.label("product_roles", product.role), "prose")
            self.sheet.write(self.row, 1, product.name, "prose", **row_style())
            for column, key in enumerate(keys, 2):
                look = "count" if key == "stock" else "cost"
                self.sheet.write(self.row, column, getattr(product, key), look, **row_style())

    def platforms(self) -> None:
        text, locale, roles = self.text, self.locale, self.outline.roles
        if not roles:
            return
        self.heads((text("summary.platforms"), text("columns.role"), text("columns.amount"), text("columns.share")))
        first = self.row + 1
        for role in roles:
            self.row += 1
            name = locale.name("platforms", role.platform)
            spent = float(sum(each.amount for each in self.media.records if each.platform == role.platform))
            self.sheet.write(self.row, 0, name, "prose", bold=True)
            self.sheet.write(self.row, 1, locale.label("roles", role.role), "prose", **row_style())
            amount = Formula(f"SUMIFS(lines_amount,lines_platform,{in_quotes(name)})", spent)
            self.sheet.write(self.row, 2, amount, "money", **row_style())
            self.sheet.write(self.row, 3, share(cell(self.row, 2), spent, self.book), "share", **row_style())
        draw_bars(self.sheet, first, self.row, 3)

    def heads(self, heads: Sequence[str]) -> None:
        self.row += 2
        for column, head in enumerate(heads):
            self.sheet.write(self.row, column, head, "right" if column > 1 else "prose", **head_style())

    def wanted(self) -> str:
        text, brief, questions = self.text, self.plan.brief, self.outline.questions
        asked = [text("summary.no_approver")]
        if brief.approver:
            day = brief.sign_off
            asked = [text("summary.sign_off_by", who=brief.approver, day=day) if day else text("summary.sign_off", who=brief.approver)]  # fmt: skip
        if questions:
            asked.append(text("summary.questions", n=len(questions)))
        return text("formats.gap").join(asked)

    def questions(self) -> None:
        """The open questions, each with the fields of the brief that answer it."""
        for number, asked in enumerate(self.outline.questions, 1):
            told = [finding.text or finding.title or finding.id for finding in asked.findings]
            told += [question.why for question in asked.questions]
            fields = " ".join(asked.fields)
            label = self.text("brief_check.questions") if number == 1 else ""
            self.told(label, f"{number}. {' '.join(told)} [{fields}]")

    def told(self, label: str, words: str, **more: object) -> None:
        """A label and a paragraph over all other columns."""
        self.row += 1
        self.sheet.write(self.row, 0, label, "prose", bold=True)
        self.sheet.paragraph(self.row, 1, len(WIDTHS) - 1, words, **row_style(), **more)
