#include "core/tokenizer/template.h"

#include <optional>

namespace orrery::tokenizer {
namespace {

int32_t readTypeId(const Component& component)
{
    return static_cast<int32_t>(component.integer("type_id", 0, 0, INT32_MAX));
}

void requireKnown(const Component& component, int32_t id, const Vocabulary& vocabulary)
{
    if (!vocabulary.has(id)) component.bad("has the id " + std::to_string(id) + ", which no token has", "BadTemplate");
}

std::vector<int32_t> specialIds(const Component& item, const Component& special, const Vocabulary& vocabulary)
{
    const Component known = special.member(item.text("id"));
    if (known.isNull()) item.bad("names the special token \"" + item.text("id") + "\", which special_tokens does not have", "BadTemplate");
    const Component list = known.member("ids");
    std::vector<int32_t> ids;
    for (size_t i = 0; i < list.count(); ++i) {
        ids.push_back(list.element(i).asId());
        requireKnown(list.element(i), ids.back(), vocabulary);
    }
    return ids;
}

std::vector<TemplateItem> readItems(const Component& list, const Component& special, const Vocabulary& vocabulary)
{
    std::vector<TemplateItem> items;
    for (size_t i = 0; i < list.count(); ++i) {
        const Component sequence = list.element(i).member("Sequence"), token = list.element(i).member("SpecialToken");
        if (!sequence.isNull()) {
            const std::string which = sequence.text("id");
            if (which != "A" && which != "B") sequence.bad("is for the sequence \"" + which + "\", neither A nor B", "BadTemplate");
            items.push_back({which == "A" ? 0 : 1, readTypeId(sequence), {}});
        } else if (!token.isNull()) {
            items.push_back({-1, readTypeId(token), specialIds(token, special, vocabulary)});
        } else {
            list.element(i).bad("is neither a Sequence nor a SpecialToken", "BadTemplate");
        }
    }
    return items;
}

Template readTemplate(const Component& component, const Vocabulary& vocabulary)
{
    const Component special = component.member("special_tokens");
    Template result{readItems(component.member("single"), special, vocabulary), readItems(component.member("pair"), special, vocabulary)};
    for (const TemplateItem& item : result.single)
        if (item.sequence == 1) component.member("single").bad("has a place for a second text", "BadTemplate");
    return result;
}

/// `["[SEP]", 102]`
int32_t readMarker(const Component& component, const std::string& key, const Vocabulary& vocabulary)
{
    const Component pair = component.member(key);
    if (pair.count() != 2) pair.bad("is not a token and its id", "BadTemplate");
    const int32_t id = pair.element(1).asId();
    requireKnown(pair.element(1), id, vocabulary);
    return id;
}

Template readBert(const Component& component, const Vocabulary& vocabulary)
{
    const int32_t sep = readMarker(component, "sep", vocabulary), cls = readMarker(component, "cls", vocabulary);
    const TemplateItem start{-1, 0, {cls}}, end{-1, 0, {sep}}, last{-1, 1, {sep}};
    return {{start, {0, 0, {}}, end}, {start, {0, 0, {}}, end, {1, 1, {}}, last}};
}

Template readRoberta(const Component& component, const Vocabulary& vocabulary)
{
    const int32_t sep = readMarker(component, "sep", vocabulary), cls = readMarker(component, "cls", vocabulary);
    const TemplateItem start{-1, 0, {cls}}, end{-1, 0, {sep}};
    return {{start, {0, 0, {}}, end}, {start, {0, 0, {}}, end, end, {1, 0, {}}, end}};
}

std::optional<Template> readStep(const Component& component, const Vocabulary& vocabulary)
{
    const std::string type = component.type();
    if (type == "TemplateProcessing") return readTemplate(component, vocabulary);
    if (type == "BertProcessing") return readBert(component, vocabulary);
    if (type == "RobertaProcessing") return readRoberta(component, vocabulary);
    if (type == "ByteLevel") return std::nullopt;
    component.unsupported(type);
}

}  // namespace

Template makeTemplate(const Component& component, const Vocabulary& vocabulary)
{
    if (component.isNull()) return {};
    if (component.type() != "Sequence") return readStep(component, vocabulary).value_or(Template());
    const Component list = component.member("processors");
    std::optional<Template> found;
    for (size_t i = 0; i < list.count(); ++i) {
        auto step = readStep(list.element(i), vocabulary);
        if (step && found) list.element(i).unsupported("a second template: " + list.element(i).type());
        if (step) found = std::move(step);
    }
    return found.value_or(Template());
}

}  // namespace orrery::tokenizer
