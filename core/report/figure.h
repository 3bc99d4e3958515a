#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace orrery {

/// A colour as 0xAARRGGBB.
using FigureColor = uint32_t;

struct FigurePoint {
    double x = 0, y = 0;
};

/// A polyline or polygon.
struct FigurePath {
    std::vector<FigurePoint> points;
    bool closed = false;
    FigureColor stroke = 0;        ///< alpha 0: none
    double strokeWidth = 1;
    std::vector<double> dashes{};  ///< on, off, …; empty: solid
    FigureColor fill = 0;          ///< alpha 0: none
};

enum class FigureAlign { Left, Centre, Right };
enum class FigureFont { Sans, SansBold, Mono };

/// One line of text; `at` is on its base line.
struct FigureText {
    FigurePoint at;
    std::string text;              ///< UTF-8
    double size = 8;               ///< points
    FigureFont font = FigureFont::Sans;
    FigureAlign align = FigureAlign::Left;
    FigureColor color = 0xFF000000;
    double turn = 0;               ///< degrees about `at`, clockwise
};

/// A grid of coloured cells that fills a rectangle; never smoothed.
struct FigureCells {
    double x = 0, y = 0, width = 0, height = 0;
    int rows = 0, columns = 0;
    std::vector<FigureColor> colors;  ///< [rows, columns]
};

using FigureItem = std::variant<FigurePath, FigureText, FigureCells>;

/// A drawing as a list of what to draw, in order, in points (1/72 inch), y downwards. A value.
struct Figure {
    double width = 0, height = 0;
    std::string title;             ///< for document metadata and assistive tools
    std::string description;       ///< what it shows, and where it is from
    FigureColor paper = 0xFFFFFFFF;
    std::vector<FigureItem> items;
};

/// About how wide a text will be, in points: fonts differ, so layouts leave room.
double estimatedWidth(const std::string& utf8, double size, FigureFont font);

/// The figure as an SVG 1.1 document. Cells are rectangles up to 4,096 of them, an embedded PNG beyond.
/// @throws Error Memory
std::string figureSvg(const Figure& figure);

}  // namespace orrery
