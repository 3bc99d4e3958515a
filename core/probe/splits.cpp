#include "core/probe/splits.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/probe/shuffle.h"

#include <algorithm>
#include <limits>

namespace orrery::probe {
namespace {

struct Group {
    std::vector<int64_t> rows;
    std::vector<int64_t> classes;  ///< how many of each
};

std::vector<Group> groupsOf(const LabelledData& data)
{
    std::vector<Group> groups(static_cast<size_t>(data.groups));
    const size_t classes = std::max<size_t>(data.classes.size(), 1);
    for (size_t i = 0; i < data.samples.size(); ++i) {
        const Sample& sample = data.samples[i];
        Group& group = groups[static_cast<size_t>(data.examples[static_cast<size_t>(sample.example)].group)];
        group.rows.push_back(static_cast<int64_t>(i));
        group.classes.resize(classes);
        ++group.classes[static_cast<size_t>(std::max(sample.label, 0))];
    }
    std::erase_if(groups, [](const Group& group) { return group.rows.empty(); });
    return groups;
}

/// Parts being filled: each wants its share of every class.
class Parts {
public:
    Parts(const std::vector<Group>& groups, std::vector<double> shares) : m_rows(shares.size()), m_lacking(shares.size())
    {
        std::vector<int64_t> totals(groups.front().classes.size());
        for (const Group& group : groups)
            for (size_t c = 0; c < totals.size(); ++c) totals[c] += group.classes[c];
        for (size_t part = 0; part < shares.size(); ++part)
            for (const int64_t total : totals) m_lacking[part].push_back(shares[part] * static_cast<double>(total));
    }

    void place(const Group& group)
    {
        size_t best = 0;
        double most = -std::numeric_limits<double>::infinity();
        for (size_t part = 0; part < m_lacking.size(); ++part) {
            double lacks = 0;
            for (size_t c = 0; c < group.classes.size(); ++c) lacks += static_cast<double>(group.classes[c]) * m_lacking[part][c];
            if (lacks > most) {
                most = lacks;
                best = part;
            }
        }
        for (size_t c = 0; c < group.classes.size(); ++c) m_lacking[best][c] -= static_cast<double>(group.classes[c]);
        m_rows[best].insert(m_rows[best].end(), group.rows.begin(), group.rows.end());
    }

    std::vector<std::vector<int64_t>> take()
    {
        for (std::vector<int64_t>& rows : m_rows) std::sort(rows.begin(), rows.end());
        return std::move(m_rows);
    }

private:
    std::vector<std::vector<int64_t>> m_rows;
    std::vector<std::vector<double>> m_lacking;  ///< [part][class]
};

std::vector<std::vector<int64_t>> partition(const LabelledData& data, const std::vector<double>& shares, uint64_t seed)
{
    std::vector<Group> groups = groupsOf(data);
    CounterRandom random(seed, 0x5B117);
    shuffle(groups, random);
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.rows.size() > b.rows.size(); });
    Parts parts(groups, shares);
    for (const Group& group : groups) parts.place(group);
    return parts.take();
}

void append(std::vector<int64_t>& all, const std::vector<int64_t>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

void check(const LabelledData& data, const Split& split)
{
    const auto few = [&](const std::string& what) {
        return Error(ErrorKind::Format, "the data has " + std::to_string(data.groups) + " independent groups: " + what)
            .withReason("TooFewGroups").inFile(data.settings.path);
    };
    if (split.train.empty() || split.dev.empty() || split.test.empty()) throw few("too few to train, tune and test on different ones");
    if (data.classes.empty()) return;
    std::vector<char> seen(data.classes.size());
    for (const int64_t row : split.train) seen[static_cast<size_t>(data.samples[static_cast<size_t>(row)].label)] = 1;
    if (std::count(seen.begin(), seen.end(), 1) < 2) throw few("a train part would hold a single class");
}

}  // namespace

std::vector<Split> makeSplits(const LabelledData& data, const SplitSettings& settings)
{
    if (settings.folds != 0 && (settings.folds < 3 || settings.folds > 1000))
        throw Error(ErrorKind::Argument, std::to_string(settings.folds) + " folds: there are 3 to 1000 (one to test on, one to tune on, the rest to train on), or none")
            .withReason("BadSplit");
    const double rest = 1 - settings.devShare - settings.testShare;
    if (!(settings.devShare > 0) || !(settings.testShare > 0) || !(rest > 0))
        throw Error(ErrorKind::Argument, "dev and test shares of " + std::to_string(settings.devShare) + " and " + std::to_string(settings.testShare)
                                             + ": each and what they leave must be above 0").withReason("BadSplit");
    std::vector<Split> splits;
    if (settings.folds == 0) {
        std::vector<std::vector<int64_t>> parts = partition(data, {rest, settings.devShare, settings.testShare}, settings.seed);
        splits.push_back({std::move(parts[0]), std::move(parts[1]), std::move(parts[2])});
    } else {
        const auto folds = static_cast<size_t>(settings.folds);
        const std::vector<std::vector<int64_t>> parts = partition(data, std::vector<double>(folds, 1.0 / settings.folds), settings.seed);
        for (size_t test = 0; test < folds; ++test) {
            const size_t dev = (test + 1) % folds;
            Split split{{}, parts[dev], parts[test]};
            for (size_t part = 0; part < folds; ++part)
                if (part != test && part != dev) append(split.train, parts[part]);
            std::sort(split.train.begin(), split.train.end());
            splits.push_back(std::move(split));
        }
    }
    for (const Split& split : splits) check(data, split);
    return splits;
}

}  // namespace orrery::probe
