"""B01x to B04x: briefs that are well built, but name what nobody knows or promise what cannot hold."""

from engine.codes.code import BRIEF, Code

CODES = (
    Code(
        "B010",
        "a category that the catalogue does not have",
        "Thresholds and decision days hang on the category. Take the nearest one, or leave it out: it is unknown then.",
        BRIEF,
        bad="brand: {name: Lumen, category: beauty.serums}\n",
        says="brief.yaml:1:32: error[B010]: brand.category: the category 'beauty.serums' is unknown\n"
        "    hint: did you mean beauty.serum?",
        good="brand: {name: Lumen, category: beauty.serum}\n",
    ),
    Code(
        "B011",
        "an event that the catalogue does not have",
        "The calendar is counted back from the event's day. Take one that the hint names, or write the days: {start: ..., end: ...}.",
        BRIEF,
        bad="window: {event: double-11, year: 2027}\n",
        says="brief.yaml:1:17: error[B011]: window.event: the event 'double-11' is unknown\n"
        "    hint: known here: 1111, 1212, 38, 520, 618, 99, cny, double-festival, mid-autumn, national-day, qixi",
        good='window: {event: "1111", year: 2027}\n',
    ),
    Code(
        "B012",
        "a platform that the catalogue does not have",
        "Platforms are called by their ids, in lower case and Latin letters. The hint names them.",
        BRIEF,
        bad="platforms: {tiktok: {shop: true}}\n",
        says="brief.yaml:1:13: error[B012]: platforms.tiktok: this platform is unknown\n"
        "    hint: known here: bilibili, douyin, jd, kuaishou, pinduoduo, tmall, wechat, xiaohongshu, zhihu",
        good="platforms: {douyin: {shop: true}}\n",
    ),
    Code(
        "B013",
        "an audience stage that the platform does not have",
        "Each platform counts its crowd in the stages of its own model. Use those, or leave the crowd out.",
        BRIEF,
        bad="platforms: {douyin: {audience: {TI: 5000}}}\n",
        says="brief.yaml:1:33: error[B013]: platforms.douyin.audience.TI: douyin has no such stage\n"
        "    hint: known here: O, A1, A2, A3, A4, A5",
        good="platforms: {xiaohongshu: {audience: {TI: 5000}}}\n",
    ),
    Code(
        "B014",
        "a rate between stages that are not there",
        "A rate is written <stage>_to_<next> with two stages of the platform, in their order.",
        BRIEF,
        bad="platforms: {douyin: {rates: {A4_to_A3: 5%}}}\n",
        says="brief.yaml:1:30: error[B014]: platforms.douyin.rates.A4_to_A3: this is not a rate between two stages of douyin, in their order\n"
        "    hint: write <stage>_to_<next>; known here: O, A1, A2, A3, A4, A5",
        good="platforms: {douyin: {rates: {A3_to_A4: 5%}}}\n",
    ),
    Code(
        "B015",
        "a field that belongs to another platform",
        "Some fields exist on one platform only. Move the line there, or delete it.",
        BRIEF,
        bad="platforms: {tmall: {mini_program: true}}\n",
        says="brief.yaml:1:21: error[B015]: platforms.tmall.mini_program: only wechat has this field\n"
        "    hint: move it to platforms.wechat",
        good="platforms: {wechat: {mini_program: true}}\n",
    ),
    Code(
        "B016",
        "a thousands comma that splits a text in two",
        "In [a, b] a comma ends an item, so 1,900 becomes two texts. Quote the text, or write the number without its comma.",
        BRIEF,
        bad="message: {proof: [loved by 1,900 buyers]}\n",
        says="brief.yaml:1:30: warning[B016]: message.proof[1]: the comma in 1,900 begins a new item\n"
        "    hint: quote the text, or write 1900",
        good='message: {proof: ["loved by 1,900 buyers"]}\n',
        severity="warning",
    ),
    Code(
        "B017",
        "quotes that would be printed",
        "Quotes as Chinese and Japanese keyboards type them are a part of the text for YAML. Write plain ones; or put plain ones around them if they are meant.",
        BRIEF,
        bad="name: “Lumen 618”\n",
        says="brief.yaml:1:7: warning[B017]: name: the quotes “” belong to the text for YAML and would be printed\n"
        "    hint: write \"Lumen 618\", or '“Lumen 618”' if they are meant",
        good='name: "Lumen 618"\n',
        severity="warning",
    ),
    Code(
        "B020",
        "a window that is neither an event nor days",
        "A campaign runs toward an event of a year, or from a first to a last day: one of the two, and whole.",
        BRIEF,
        bad='window: {event: "618"}\n',
        says="brief.yaml:1:1: error[B020]: window: event needs year\n"
        '    hint: write {event: "618", year: 2027} or {start: 2027-05-01, end: 2027-06-20}',
        good='window: {event: "618", year: 2027}\n',
    ),
    Code(
        "B021",
        "a window that is over",
        "The event or the last day lies before `as_of`, the day on which the plan is made. Plan for the next one, or correct `as_of`.",
        BRIEF,
        bad='window: {event: "618", year: 2026}\n',
        says="brief.yaml:1:30: error[B021]: window.year: 618 2026 is on 2026-06-18, before as_of 2027-03-15\n"
        "    hint: write a later year, or correct as_of",
        good='window: {event: "618", year: 2027}\n',
    ),
    Code(
        "B022",
        "a window that ends before it starts",
        "The last day lies before the first. Swap them, or correct the year.",
        BRIEF,
        bad="window: {start: 2027-06-20, end: 2027-05-01}\n",
        says="brief.yaml:1:34: error[B022]: window.end: 2027-05-01 is before the start 2027-06-20\n"
        "    hint: swap the two days, or correct one of them",
        good="window: {start: 2027-05-01, end: 2027-06-20}\n",
    ),
    Code(
        "B023",
        "an event whose day in that year is not known",
        "Lunar events are listed year by year, and this year is not listed yet. Write the days of the campaign instead.",
        BRIEF,
        bad="window: {event: cny, year: 2099}\n",
        says="brief.yaml:1:28: error[B023]: window.year: the catalogue has no day for cny in 2099\n"
        "    hint: write the days instead: {start: ..., end: ...}",
        good="window: {start: 2099-01-02, end: 2099-01-20}\n",
    ),
    Code(
        "B030",
        "a platform both listed and excluded",
        "The brief describes the platform and shuts it out. Delete one of the two.",
        BRIEF,
        bad="platforms: {jd: {}, tmall: {}}\nconstraints: {exclude_platforms: [jd]}\n",
        says="brief.yaml:2:35: error[B030]: constraints.exclude_platforms[0]: jd is listed under platforms too\n"
        "    hint: delete it here or there",
        good="platforms: {tmall: {}}\nconstraints: {exclude_platforms: [jd]}\n",
    ),
    Code(
        "B031",
        "a least share above the greatest",
        "`min` of a platform's share is larger than its `max`. Swap them, or correct one.",
        BRIEF,
        bad="constraints: {platform_share: {jd: {min: 40%, max: 20%}}}\n",
        says="brief.yaml:1:42: error[B031]: constraints.platform_share.jd.min: 40% is above the greatest share, 20%\n"
        "    hint: swap min and max, or correct one of them",
        good="constraints: {platform_share: {jd: {min: 20%, max: 40%}}}\n",
    ),
    Code(
        "B032",
        "more than all of the money",
        "Least shares, fees and the reserve, all shares of the total, come to more than 100 %. Lower one of them.",
        BRIEF,
        bad="fees: {agency: 30%}\nconstraints: {platform_share: {jd: {min: 40%}, tmall: {min: 40%}}}\n",
        says="brief.yaml:2:15: error[B032]: constraints.platform_share: fees and reserve take 30%, least shares 80%: above 100% together\n"
        "    hint: lower one of them until all fit into 100%",
        good="fees: {agency: 20%}\nconstraints: {platform_share: {jd: {min: 40%}, tmall: {min: 40%}}}\n",
    ),
    Code(
        "B033",
        "least spends above what there is",
        "What platforms are promised is more than fees and the reserve leave of the total. Lower one of them, or raise the total.",
        BRIEF,
        bad="fees: {agency: 10%}\nconstraints: {min_spend: {jd: 950000}}\n",
        says="brief.yaml:2:15: error[B033]: constraints.min_spend: least spends and shares need 950,000; fees and reserve leave 900,000\n"
        "    hint: lower one of them, or raise budget.total",
        good="fees: {agency: 10%}\nconstraints: {min_spend: {jd: 850000}}\n",
    ),
    Code(
        "B034",
        "a least spend above the platform's greatest share",
        "The platform is promised more money than its `max` share lets it have. Lower the amount, or raise the share.",
        BRIEF,
        bad="constraints: {platform_share: {jd: {max: 20%}}, min_spend: {jd: 250000}}\n",
        says="brief.yaml:1:65: error[B034]: constraints.min_spend.jd: 250,000 is above the greatest share, 20% = 200,000\n"
        "    hint: lower the amount, or raise the share",
        good="constraints: {platform_share: {jd: {max: 25%}}, min_spend: {jd: 250000}}\n",
    ),
    Code(
        "B035",
        "money promised to a platform that can get none",
        "The platform is excluded, or others are listed and it is not. List it, or take the promise back.",
        BRIEF,
        bad="platforms: {tmall: {}}\nconstraints: {min_spend: {jd: 5000}}\n",
        says="brief.yaml:2:31: error[B035]: constraints.min_spend.jd: jd is not listed under platforms and can get no money\n"
        "    hint: list the platform, or delete this line",
        good="platforms: {tmall: {}, jd: {}}\nconstraints: {min_spend: {jd: 5000}}\n",
    ),
    Code(
        "B036",
        "an exchange rate for a budget in CNY",
        "`cny_rate` tells how many CNY one unit of another currency is. Delete it, or name the currency.",
        BRIEF,
        bad="budget: {total: 1000000, cny_rate: 0.05}\n",
        says="brief.yaml:1:26: error[B036]: budget.cny_rate: the budget is in CNY and needs no rate\n"
        "    hint: delete the rate, or name the currency, as in currency: JPY",
        good="budget: {total: 20000000, currency: JPY, cny_rate: 0.05}\n",
    ),
    Code(
        "B040",
        "an overlap larger than one of its crowds",
        "People who are in both crowds are in each of them, so they cannot be more than the smaller one. Check the three figures.",
        BRIEF,
        bad="platforms: {douyin: {deep_a3: 6000}}\noverlap: {deep_a3_and_ti: 7000}\n",
        says="brief.yaml:2:27: error[B040]: overlap.deep_a3_and_ti: 7,000 people are more than deep A3 has, 6,000\n"
        "    hint: who is in both crowds is in each: correct one of the figures",
        good="platforms: {douyin: {deep_a3: 7000}}\noverlap: {deep_a3_and_ti: 6000}\n",
    ),
    Code(
        "B041",
        "a part of a crowd larger than the crowd",
        "Deep A3 is a part of A3. Check the two figures; they may have been swapped.",
        BRIEF,
        bad="platforms: {douyin: {audience: {A3: 6000}, deep_a3: 7000}}\n",
        says="brief.yaml:1:53: error[B041]: platforms.douyin.deep_a3: 7,000 people are more than all of A3, 6,000\n"
        "    hint: deep A3 is a part of A3: correct one of the figures",
        good="platforms: {douyin: {audience: {A3: 7000}, deep_a3: 6000}}\n",
    ),
)
