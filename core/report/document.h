#pragma once

#include "core/report/figure.h"

#include <string>
#include <variant>
#include <vector>

namespace orrery {

struct DocumentHeading {
    std::string text;
    int level = 2;                  ///< 2 section, 3 subsection; the title is level 1
};

struct DocumentParagraph {
    std::string text;
    bool secondary = false;         ///< a remark, set quieter
};

/// Names and values beside each other: a configuration, a data summary.
struct DocumentFacts {
    struct Fact {
        std::string name, value;
        bool mono = false;          ///< a digest, a path, a list of ids
    };
    std::vector<Fact> facts;
};

struct DocumentTable {
    enum class Align { Left, Right };
    struct Column {
        std::string title;          ///< with the unit, where there is one
        Align align = Align::Left;
        bool mono = false;          ///< tokens and ids
    };
    std::string caption;
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;   ///< each as long as columns
    int emphasised = -1;            ///< the row set in bold, or none
};

struct DocumentFigure {
    std::string caption;
    Figure figure;
};

/// A text whose parts count for or against something, each with its weight: shown by ground colour, and by a full line
/// below for, a dashed one against, so that it reads without colour too.
struct DocumentTokens {
    struct Part {
        std::string text;           ///< with its blanks; shown as · ↵ → where nothing else would be seen
        double weight = 0;          ///< -1 … 1
        std::string value;          ///< what the weight stands for, as text: "+0.31"
    };
    std::string lead;               ///< before the text: "true subjective, predicted objective, p = 0.98"
    std::vector<Part> parts;
};

/// A command or a program, kept as it is.
struct DocumentCode {
    std::string text;
};

using DocumentBlock = std::variant<DocumentHeading, DocumentParagraph, DocumentFacts, DocumentTable, DocumentFigure, DocumentTokens, DocumentCode>;

/// A report: what is said, in order, without how it is set. documentHtml() sets it for a browser and its printer; views set
/// the same list on pages for PDF. Figures and tables are numbered in the order in which they stand. A value.
struct Document {
    std::string title, subtitle;
    std::string provenance;         ///< model, data, settings, version: the last lines of every form
    std::vector<DocumentBlock> blocks;
};

/// The document as one HTML file that needs no other: figures inside as SVG, no script, nothing fetched. Every text is escaped.
/// It prints in pages, and its colours keep their order in black and white.
/// Cost: linear in the text; figures as figureSvg().
/// @throws Error Memory as figureSvg()
std::string documentHtml(const Document& document);

/// "Figure 2" or "Table 1" for each block that has a number, "" for the others.
std::vector<std::string> documentNumbers(const Document& document);


}  // namespace orrery
