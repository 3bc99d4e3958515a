#include "core/report/figure.h"

#include "core/base/error.h"
#include "core/report/report_text.h"

#include <openssl/evp.h>
#include <png.h>

#include <cmath>
#include <cstdio>
#include <cstring>

namespace orrery {

namespace {

constexpr size_t kMostRectangles = 4096;

/// A coordinate with as many decimals as a printer can show.
std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    std::string s = text;
    s.erase(s.find_last_not_of('0') + 1);
    if (s.back() == '.') s.pop_back();
    return s == "-0" ? "0" : s;
}

std::string attribute(const char* name, double value) { return std::string(" ") + name + "=\"" + number(value) + "\""; }

/// fill="#rrggbb", with fill-opacity where it is not opaque.
std::string paint(const char* name, FigureColor color)
{
    const uint32_t alpha = color >> 24;
    if (alpha == 0) return std::string(" ") + name + "=\"none\"";
    char text[64];
    std::snprintf(text, sizeof text, " %s=\"#%06x\"", name, color & 0xFFFFFFu);
    return alpha == 255 ? text : text + attribute((std::string(name) + "-opacity").c_str(), alpha / 255.0);
}

std::string base64(const std::vector<uint8_t>& bytes)
{
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(), static_cast<int>(bytes.size()));
    out.resize(static_cast<size_t>(length));
    return out;
}

std::vector<uint8_t> pngOf(const FigureCells& cells)
{
    png_image image;
    std::memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(cells.columns);
    image.height = static_cast<png_uint_32>(cells.rows);
    image.format = PNG_FORMAT_BGRA;  // 0xAARRGGBB as it lies in memory
    png_alloc_size_t size = 0;
    std::vector<uint8_t> bytes;
    if (png_image_write_to_memory(&image, nullptr, &size, 0, cells.colors.data(), 0, nullptr)) {
        bytes.resize(size);
        if (png_image_write_to_memory(&image, bytes.data(), &size, 0, cells.colors.data(), 0, nullptr)) {
            bytes.resize(size);
            return bytes;
        }
    }
    throw Error(ErrorKind::Memory, std::string("writing the cells as PNG: ") + image.message);
}

std::string svg(const FigurePath& path)
{
    std::string out = std::string("<") + (path.closed ? "polygon" : "polyline") + " points=\"";
    for (size_t i = 0; i < path.points.size(); ++i) out += (i ? " " : "") + number(path.points[i].x) + "," + number(path.points[i].y);
    out += "\"" + paint("fill", path.fill) + paint("stroke", path.stroke);
    if (path.stroke >> 24) out += attribute("stroke-width", path.strokeWidth) + " stroke-linejoin=\"round\"" + (path.dashes.empty() ? " stroke-linecap=\"round\"" : "");
    for (size_t i = 0; i < path.dashes.size(); ++i) out += (i ? " " : " stroke-dasharray=\"") + number(path.dashes[i]);
    return out + (path.dashes.empty() ? "" : "\"") + "/>\n";
}

std::string svg(const FigureText& text)
{
    static const char* const anchors[] = {"start", "middle", "end"};
    static const char* const families[] = {"sans-serif", "sans-serif", "'JetBrains Mono', monospace"};
    std::string out = "<text" + attribute("x", text.at.x) + attribute("y", text.at.y) + attribute("font-size", text.size);
    out += std::string(" font-family=\"") + families[static_cast<int>(text.font)] + "\"";
    if (text.font == FigureFont::SansBold) out += " font-weight=\"600\"";
    if (text.align != FigureAlign::Left) out += std::string(" text-anchor=\"") + anchors[static_cast<int>(text.align)] + "\"";
    if (text.turn != 0) out += " transform=\"rotate(" + number(text.turn) + " " + number(text.at.x) + " " + number(text.at.y) + ")\"";
    return out + paint("fill", text.color) + " xml:space=\"preserve\">" + escapedMarkup(text.text) + "</text>\n";
}

std::string rectangle(double x, double y, double width, double height, FigureColor color)
{
    return "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) + paint("fill", color) + "/>\n";
}

std::string svg(const FigureCells& cells)
{
    if (cells.colors.size() > kMostRectangles)
        return "<image" + attribute("x", cells.x) + attribute("y", cells.y) + attribute("width", cells.width) + attribute("height", cells.height)
            + " preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64," + base64(pngOf(cells)) + "\"/>\n";
    const double w = cells.width / cells.columns, h = cells.height / cells.rows;
    std::string out = "<g shape-rendering=\"crispEdges\">\n";
    for (int r = 0; r < cells.rows; ++r)
        for (int c = 0; c < cells.columns; ++c) out += rectangle(cells.x + c * w, cells.y + r * h, w, h, cells.colors[static_cast<size_t>(r) * cells.columns + c]);
    return out + "</g>\n";
}

}  // namespace

double estimatedWidth(const std::string& utf8, double size, FigureFont font)
{
    const double em = font == FigureFont::Mono ? 0.6 : font == FigureFont::SansBold ? 0.6 : 0.55;
    double width = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) == 0x80) continue;
        width += byte >= 0xE3 ? 1.0 : em;  // from there on mostly wide scripts and pictures
    }
    return width * size;
}

std::string figureSvg(const Figure& figure)
{
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\"";
    out += " width=\"" + number(figure.width) + "pt\" height=\"" + number(figure.height) + "pt\" viewBox=\"0 0 " + number(figure.width) + " " + number(figure.height) + "\">\n";
    out += "<title>" + escapedMarkup(figure.title) + "</title>\n<desc>" + escapedMarkup(figure.description) + "</desc>\n";
    out += rectangle(0, 0, figure.width, figure.height, figure.paper);
    for (const FigureItem& item : figure.items) out += std::visit([](const auto& drawn) { return svg(drawn); }, item);
    return out + "</svg>\n";
}

}  // namespace orrery
