#include "views/plan/site_choice.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/sites.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <map>

namespace orrery::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("orrery::views::PlanPanel", text); }

/// "blocks.3.attn.hook_q" -> "blocks.*.attn.hook_q".
std::string familyGlob(const GraphSite& site)
{
    const std::string prefix = "blocks." + std::to_string(site.layer) + ".";
    return site.name.starts_with(prefix) ? "blocks.*." + site.name.substr(prefix.size()) : site.name;
}

/// The sites a pattern means. A minus takes every fitting one, opt-in or not.
std::vector<char> sitesOf(const std::vector<GraphSite>& sites, const std::string& pattern, bool adds)
{
    if (adds) return chooseSites(sites, {pattern});
    const std::string name = canonicalSiteName(pattern);
    std::vector<char> flags(sites.size(), 0);
    for (size_t s = 0; s < sites.size(); ++s) flags[s] = globMatches(name, sites[s].name);
    if (std::find(flags.begin(), flags.end(), 1) == flags.end()) throw Error(ErrorKind::Argument, "no such site").withReason("NoSuchSite");
    return flags;
}

bool endsWith(const std::string& name, std::initializer_list<const char*> endings)
{
    return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return name.ends_with(ending); });
}

}  // namespace

SiteGroup siteGroup(const GraphSite& site)
{
    const std::string& name = site.name;
    if (std::find(site.axes.begin(), site.axes.end(), "query") != site.axes.end()) return SiteGroup::Attention;
    if (name.find(".mlp.") != std::string::npos || endsWith(name, {"hook_mlp_in"})) return SiteGroup::Mlp;
    if (name.find("ln") != std::string::npos && endsWith(name, {"hook_scale", "hook_normalized", "hook_out"})) return SiteGroup::Norms;
    if (name.find(".attn.") != std::string::npos || endsWith(name, {"_input", "hook_attn_in"})) return SiteGroup::Heads;
    if (endsWith(name, {"embed", "hook_attn_out", "hook_mlp_out"}) || name.find("resid") != std::string::npos) return SiteGroup::Residual;
    if (name.find("logits") != std::string::npos || name.find("pooler") != std::string::npos || name == "sentence_embedding") return SiteGroup::Output;
    return SiteGroup::Other;
}

QString groupName(SiteGroup group)
{
    switch (group) {
    case SiteGroup::Residual: return tr("Residual stream");
    case SiteGroup::Attention: return tr("Attention patterns and scores");
    case SiteGroup::Heads: return tr("Heads: q, k, v, z");
    case SiteGroup::Mlp: return tr("MLP");
    case SiteGroup::Norms: return tr("Layer norms");
    case SiteGroup::Output: return tr("Logits and outputs");
    case SiteGroup::Other: break;
    }
    return tr("Other");
}

SiteChoice::SiteChoice(std::vector<GraphSite> sites) : m_sites(std::move(sites))
{
    std::map<std::string, size_t> indexOf;
    for (size_t s = 0; s < m_sites.size(); ++s) {
        const auto [found, isNew] = indexOf.try_emplace(familyGlob(m_sites[s]), m_families.size());
        if (isNew) m_families.push_back({found->first, siteGroup(m_sites[s]), m_sites[s].optIn, !m_sites[s].optIn, {}});
        m_families[found->second].sites.push_back(s);
    }
}

QString SiteChoice::setOverrides(const QString& text)
{
    static const QRegularExpression separators(QStringLiteral("[\\s,;]+"));
    std::vector<std::pair<bool, std::vector<char>>> steps;
    for (const QString& part : text.split(separators, Qt::SkipEmptyParts)) {
        const bool adds = !part.startsWith(u'-') && !part.startsWith(QChar(0x2212));
        const QString pattern = adds ? part : part.mid(1);
        try {
            steps.emplace_back(adds, sitesOf(m_sites, pattern.toStdString(), adds));
        } catch (const Error&) {
            return tr("No site of this model is called “%1”.").arg(pattern);
        }
    }
    m_steps = std::move(steps);
    m_overrides = text;
    return {};
}

std::vector<char> SiteChoice::chosen() const
{
    std::vector<char> flags(m_sites.size(), 0);
    for (const SiteFamily& family : m_families)
        for (const size_t site : family.sites) flags[site] = family.chosen;
    for (const auto& [adds, sites] : m_steps)
        for (size_t s = 0; s < sites.size(); ++s)
            if (sites[s]) flags[s] = adds;
    return flags;
}

std::vector<std::string> SiteChoice::patterns() const
{
    const std::vector<char> flags = chosen();
    if (!m_sites.empty() && flags == chooseSites(m_sites, everythingPatterns())) return everythingPatterns();
    std::vector<std::string> patterns;
    for (const SiteFamily& family : m_families) {
        if (std::all_of(family.sites.begin(), family.sites.end(), [&](size_t s) { return flags[s]; })) {
            patterns.push_back(family.glob);
            continue;
        }
        for (const size_t site : family.sites)
            if (flags[site]) patterns.push_back(m_sites[site].name);
    }
    return patterns;
}

void SiteChoice::setPatterns(const std::vector<std::string>& patterns)
{
    std::vector<char> wanted(m_sites.size(), 0);
    for (const std::string& pattern : patterns) {
        try {
            const std::vector<char> fits = chooseSites(m_sites, {pattern});
            for (size_t s = 0; s < fits.size(); ++s) wanted[s] = wanted[s] || fits[s];
        } catch (const Error&) {
            continue;  // another model's site
        }
    }
    QStringList rest;
    for (SiteFamily& family : m_families) {
        family.chosen = std::all_of(family.sites.begin(), family.sites.end(), [&](size_t s) { return wanted[s]; });
        for (const size_t site : family.sites)
            if (wanted[site] && !family.chosen) rest << QString::fromStdString(m_sites[site].name);
    }
    setOverrides(rest.join(QStringLiteral(", ")));
}

std::vector<std::string> everythingPatterns() { return {"*"}; }

std::vector<std::string> attentionPatterns() { return {"blocks.*.attn.hook_pattern", "blocks.*.attn.hook_attn_scores"}; }

std::vector<std::string> residualPatterns()
{
    return {"hook_*embed", "blocks.*.hook_resid_*", "blocks.*.hook_attn_out", "blocks.*.hook_mlp_out"};
}

}  // namespace orrery::views
