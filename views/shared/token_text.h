#pragma once

#include "core/record/records.h"

#include <QList>
#include <QString>

#include <vector>

namespace orrery::views {

/// A part of a token's text as it is shown: white space and unprintable bytes become visible signs in the secondary colour.
struct TokenPart {
    QString text;
    bool sign = false;  ///< stands for white space or a byte: · a blank, ↵ newline, → tab, ⟨0x1F⟩
};

/// The parts of a token's text.
std::vector<TokenPart> tokenParts(const std::string& utf8);

/// What to show for a position: its label, else its piece with signs, else its id, else its number. A blank in front is shown
/// as ·; GPT-2's byte letters (Ġ, Ċ) of a piece are shown as what they stand for only if the label does not say it.
QString tokenLabel(const Position& position, int index);

/// The same without signs for what is read aloud or copied: "the", "newline".
QString spokenToken(const Position& position, int index);

}  // namespace orrery::views
