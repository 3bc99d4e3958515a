#pragma once

#include "core/backend/graph.h"

#include <QString>

#include <string>
#include <vector>

namespace orrery::views {

enum class SiteGroup { Residual, Attention, Heads, Mlp, Norms, Output, Other };

SiteGroup siteGroup(const GraphSite& site);
QString groupName(SiteGroup group);

/// One site of every layer: "blocks.*.attn.hook_q"; or one that there is once: "logits".
struct SiteFamily {
    std::string glob;
    SiteGroup group = SiteGroup::Other;
    bool optIn = false;
    bool chosen = false;
    std::vector<size_t> sites;  ///< indices of the site table
};

/// Which of a model's sites are to be recorded: whole families, and then what a line of globs adds and (with a minus) takes away.
class SiteChoice {
public:
    SiteChoice() = default;
    explicit SiteChoice(std::vector<GraphSite> sites);

    const std::vector<GraphSite>& sites() const { return m_sites; }
    const std::vector<SiteFamily>& families() const { return m_families; }
    void setChosen(size_t family, bool chosen) { m_families[family].chosen = chosen; }

    /// "blocks.3.*, -*.hook_mlp_out". @return what is wrong with it as a sentence; then it has no effect
    QString setOverrides(const QString& text);
    QString overrides() const { return m_overrides; }

    /// One flag a site.
    std::vector<char> chosen() const;
    /// What RunSettings::sites is to be: as short as it goes. Empty: nothing is chosen.
    std::vector<std::string> patterns() const;
    /// Chooses what the patterns mean; those that this model has no site for have no effect.
    void setPatterns(const std::vector<std::string>& patterns);

private:
    std::vector<GraphSite> m_sites;
    std::vector<SiteFamily> m_families;
    QString m_overrides;
    std::vector<std::pair<bool, std::vector<char>>> m_steps;  ///< adds or takes away, which sites
};

/// The sites that the presets mean.
std::vector<std::string> everythingPatterns();
std::vector<std::string> attentionPatterns();
std::vector<std::string> residualPatterns();

}  // namespace orrery::views
