#include "core/base/shown_text.h"
#include "core/report/document.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace orrery {

namespace {

/// One quiet sheet: text column, hairlines at tables' ends as in print, no colour but the figures'.
constexpr const char* kStyle = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1b1e23; font: 15px/1.55 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 600; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; font-weight: 600; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid #e3e6eb; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.75rem 0 .5rem; }
p { margin: 0 0 .75rem; }
.subtitle { color: #5c6570; margin-bottom: 1.5rem; }
.secondary { color: #5c6570; font-size: .875rem; }
figure { margin: 1.25rem 0 1.75rem; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
figcaption, caption { color: #5c6570; font-size: .85rem; line-height: 1.45; text-align: left; }
figcaption { margin-top: .5rem; }
caption { caption-side: top; padding-bottom: .5rem; }
figcaption b, caption b { color: #1b1e23; font-weight: 600; }
.scroll { overflow-x: auto; margin: 1.25rem 0 1.75rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; border-top: 1.5px solid #1b1e23; border-bottom: 1.5px solid #1b1e23; }
th { font-weight: 600; text-align: left; vertical-align: bottom; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #828b98; }
td { padding: .25rem .75rem .25rem 0; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
.right { text-align: right; white-space: nowrap; }
tr { break-inside: avoid; }
tr.strong td { font-weight: 600; }
code, pre, .mono { font-family: "JetBrains Mono", ui-monospace, "DejaVu Sans Mono", monospace; font-size: .92em; }
pre { background: #f6f7f9; border: 1px solid #e3e6eb; padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .2rem 1.25rem; margin: 0 0 1.25rem; font-size: .9rem; }
dt { color: #5c6570; }
dd { margin: 0; overflow-wrap: anywhere; }
.tokens { margin: 0 0 1rem; break-inside: avoid; }
.tokens .lead { color: #5c6570; font-size: .85rem; margin: 0 0 .15rem; }
.tokens .text { line-height: 1.9; overflow-wrap: anywhere; }
.tokens span { padding: .1em 0; }
.tokens i { font-style: normal; color: #5c6570; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid #e3e6eb; color: #5c6570; font-size: .78rem; overflow-wrap: anywhere; }
@page { size: A4; margin: 18mm 18mm 20mm; }
@media print { body { font-size: 10pt; } main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } .scroll { overflow: visible; } a { color: inherit; } }
)css";

std::string tag(const std::string& name, const std::string& text, const std::string& attributes = "")
{
    return "<" + name + attributes + ">" + escapedMarkup(text) + "</" + name + ">\n";
}

/// "<b>Figure 2.</b> What it shows"
std::string captionMarkup(const std::string& number, const std::string& caption)
{
    return "<b>" + escapedMarkup(number) + ".</b> " + escapedMarkup(caption);
}

std::string cellClass(const DocumentTable::Column& column)
{
    std::string names = column.align == DocumentTable::Align::Right ? "right" : "";
    if (column.mono) names += names.empty() ? "mono" : " mono";
    return names.empty() ? "" : " class=\"" + names + "\"";
}

/// Blue for, vermilion against, at most so strong that ink on it stays readable.
std::string tokenStyle(double weight)
{
    const double size = std::min(1.0, std::abs(weight));
    if (!(size >= 0.02)) return "";
    char text[96];
    std::snprintf(text, sizeof text, " style=\"background:rgba(%s,%.2f);border-bottom:%.1fpx %s currentColor\"", weight > 0 ? "0,114,178" : "213,94,0",
        0.42 * size, 0.5 + 1.5 * size, weight > 0 ? "solid" : "dashed");
    return text;
}

/// A token's text: blanks stay blanks, so that a sentence reads; other unseen characters get their quiet sign.
std::string signedMarkup(const std::string& text)
{
    std::string out;
    for (size_t begin = 0; begin < text.size();) {
        const size_t blank = std::min(text.find(' ', begin), text.size());
        for (const ShownPart& shown : shownParts(std::string_view(text).substr(begin, blank - begin)))
            out += shown.sign ? "<i>" + escapedMarkup(shown.text) + "</i>" : escapedMarkup(shown.text);
        if (blank < text.size()) out += ' ';
        begin = blank + 1;
    }
    return out;
}

/// One block as markup; `number` is its "Figure 2" or "Table 1".
struct Writer {
    const std::string& number;

    std::string operator()(const DocumentHeading& heading) const { return tag(heading.level <= 2 ? "h2" : "h3", heading.text); }
    std::string operator()(const DocumentParagraph& paragraph) const { return tag("p", paragraph.text, paragraph.secondary ? " class=\"secondary\"" : ""); }
    std::string operator()(const DocumentCode& code) const
    {
        std::string text;  // a <pre> keeps its line breaks, which escapedMarkup() would make blanks
        for (size_t begin = 0; begin <= code.text.size();) {
            const size_t end = std::min(code.text.find('\n', begin), code.text.size());
            text += (begin ? "\n" : "") + escapedMarkup(code.text.substr(begin, end - begin));
            begin = end + 1;
        }
        return "<pre>" + text + "</pre>\n";
    }
    std::string operator()(const DocumentFacts& facts) const
    {
        std::string out = "<dl>\n";
        for (const auto& fact : facts.facts) out += tag("dt", fact.name) + tag("dd", fact.value, fact.mono ? " class=\"mono\"" : "");
        return out + "</dl>\n";
    }
    std::string operator()(const DocumentFigure& figure) const
    {
        std::string svg = figureSvg(figure.figure);
        svg.erase(0, svg.find("<svg"));  // the XML declaration has no place inside HTML
        return "<figure role=\"group\" aria-label=\"" + escapedMarkup(number) + "\">\n" + svg + "<figcaption>" + captionMarkup(number, figure.caption) + "</figcaption>\n</figure>\n";
    }
    std::string operator()(const DocumentTable& table) const
    {
        std::string out = "<div class=\"scroll\"><table>\n<caption>" + captionMarkup(number, table.caption) + "</caption>\n<thead><tr>";
        for (const auto& column : table.columns)
            out += std::string("<th scope=\"col\"") + (column.align == DocumentTable::Align::Right ? " class=\"right\"" : "") + ">" + escapedMarkup(column.title) + "</th>";
        out += "</tr></thead>\n<tbody>\n";
        for (size_t r = 0; r < table.rows.size(); ++r) {
            out += static_cast<int>(r) == table.emphasised ? "<tr class=\"strong\">" : "<tr>";
            for (size_t c = 0; c < table.columns.size(); ++c) out += "<td" + cellClass(table.columns[c]) + ">" + escapedMarkup(table.rows[r].at(c)) + "</td>";
            out += "</tr>\n";
        }
        return out + "</tbody></table></div>\n";
    }
    std::string operator()(const DocumentTokens& tokens) const
    {
        std::string out = "<div class=\"tokens\">" + tag("p", tokens.lead, " class=\"lead\"") + "<div class=\"text\">";
        for (const auto& part : tokens.parts) {
            out += "<span" + tokenStyle(part.weight) + (part.value.empty() ? "" : " title=\"" + escapedMarkup(part.value) + "\"") + ">";
            out += signedMarkup(part.text);
            out += "</span>";
        }
        return out + "</div></div>\n";
    }
};

}  // namespace

std::vector<std::string> documentNumbers(const Document& document)
{
    std::vector<std::string> numbers;
    int figures = 0, tables = 0;
    for (const DocumentBlock& block : document.blocks)
        if (std::holds_alternative<DocumentFigure>(block)) numbers.push_back("Figure " + std::to_string(++figures));
        else if (std::holds_alternative<DocumentTable>(block)) numbers.push_back("Table " + std::to_string(++tables));
        else numbers.emplace_back();
    return numbers;
}

std::string documentHtml(const Document& document)
{
    std::string out = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out += tag("title", document.title) + "<style>" + kStyle + "</style>\n</head>\n<body>\n<main>\n" + tag("h1", document.title);
    if (!document.subtitle.empty()) out += tag("p", document.subtitle, " class=\"subtitle\"");
    const std::vector<std::string> numbers = documentNumbers(document);
    for (size_t i = 0; i < document.blocks.size(); ++i) out += std::visit(Writer{numbers[i]}, document.blocks[i]);
    return out + tag("footer", document.provenance) + "</main>\n</body>\n</html>\n";
}

}  // namespace orrery
