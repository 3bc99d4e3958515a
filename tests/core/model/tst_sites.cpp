#include "core/base/error.h"
#include "core/model/sites.h"
#include "tests/core/model/random_model.h"

#include <QTest>

#include <set>

using namespace orrery;
using namespace orrery::testing;

class TestSites : public QObject {
    Q_OBJECT
private slots:
    void namesAreUniqueAndCarryTheirLayer();
    void namesUsersKnowAreThere_data();
    void namesUsersKnowAreThere();
    void shortFormsAndAliasesMeanTheirSite_data();
    void shortFormsAndAliasesMeanTheirSite();
    void globsLeaveOptInSitesOut();
    void unknownPatternsAreNamed();
};

void TestSites::namesAreUniqueAndCarryTheirLayer()
{
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        std::set<std::string> names;
        for (const GraphSite& site : modelSites(smallConfig(family))) {
            QVERIFY2(names.insert(site.name).second, site.name.c_str());
            const std::string block = "blocks." + std::to_string(site.layer) + ".";
            QCOMPARE(site.layer >= 0, site.name.starts_with("blocks."));
            if (site.layer >= 0) QVERIFY(site.name.starts_with(block));
            QCOMPARE(site.axes.size(), site.sizes.size());
        }
    }
}

void TestSites::namesUsersKnowAreThere_data()
{
    // models-and-formats section 5.1: the names people type, and their shapes without the batch axis.
    QTest::addColumn<int>("family");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("shape");
    const auto row = [](Family family, const char* name, const char* shape) {
        QTest::addRow("%s %s", std::string(familyName(family)).c_str(), name) << static_cast<int>(family) << name << shape;
    };
    for (const Family family : {Family::Gpt2, Family::Bert}) {
        row(family, "hook_embed", "[pos, 15 d_model]");
        row(family, "hook_pos_embed", "[pos, 15 d_model]");
        row(family, "blocks.1.hook_resid_pre", "[pos, 15 d_model]");
        row(family, "blocks.1.hook_attn_in", "[pos, 3 head, 15 d_model]");
        row(family, "blocks.1.hook_q_input", "[pos, 3 head, 15 d_model]");
        row(family, "blocks.1.ln1.hook_scale", "[pos, 1 one]");
        row(family, "blocks.1.ln1.hook_normalized", "[pos, 15 d_model]");
        row(family, "blocks.1.attn.hook_q", "[pos, 3 head, 5 d_head]");
        row(family, "blocks.1.attn.hook_attn_scores", "[3 head, query, key]");
        row(family, "blocks.1.attn.hook_pattern", "[3 head, query, key]");
        row(family, "blocks.1.attn.hook_z", "[pos, 3 head, 5 d_head]");
        row(family, "blocks.1.attn.hook_result", "[pos, 3 head, 15 d_model]");
        row(family, "blocks.1.hook_attn_out", "[pos, 15 d_model]");
        row(family, "blocks.1.hook_resid_mid", "[pos, 15 d_model]");
        row(family, "blocks.1.hook_mlp_in", "[pos, 15 d_model]");
        row(family, "blocks.1.ln2.hook_scale", "[pos, 1 one]");
        row(family, "blocks.1.mlp.hook_pre", "[pos, 37 d_mlp]");
        row(family, "blocks.1.mlp.hook_post", "[pos, 37 d_mlp]");
        row(family, "blocks.1.hook_mlp_out", "[pos, 15 d_model]");
        row(family, "blocks.1.hook_resid_post", "[pos, 15 d_model]");
        row(family, "logits", "[pos, 41 d_vocab]");
    }
    row(Family::Gpt2, "ln_final.hook_scale", "[pos, 1 one]");
    row(Family::Gpt2, "ln_final.hook_normalized", "[pos, 15 d_model]");
    row(Family::Bert, "hook_token_type_embed", "[pos, 15 d_model]");
    row(Family::Bert, "hook_full_embed", "[pos, 15 d_model]");
    row(Family::Bert, "blocks.1.hook_normalized_resid_post", "[pos, 15 d_model]");
    row(Family::Bert, "hook_pooler_out", "[15 d_model]");
    row(Family::Bert, "hook_nsp_out", "[2 label]");
}

void TestSites::namesUsersKnowAreThere()
{
    QFETCH(int, family);
    QFETCH(QString, name);
    QFETCH(QString, shape);
    for (const GraphSite& site : modelSites(smallConfig(static_cast<Family>(family)))) {
        if (site.name != name.toStdString()) continue;
        QCOMPARE(QString::fromStdString(symbolicShape(site)), shape);
        return;
    }
    QFAIL("no such site");
}

void TestSites::shortFormsAndAliasesMeanTheirSite_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("name");
    QTest::newRow("q6") << "q6" << "blocks.6.attn.hook_q";
    QTest::newRow("pre5") << "pre5" << "blocks.5.mlp.hook_pre";
    QTest::newRow("scale4ln1") << "scale4ln1" << "blocks.4.ln1.hook_scale";
    QTest::newRow("resid_post3") << "resid_post3" << "blocks.3.hook_resid_post";
    QTest::newRow("pattern11") << "pattern11" << "blocks.11.attn.hook_pattern";
    QTest::newRow("embed") << "embed" << "hook_embed";
    QTest::newRow("logits' other name") << "unembed.hook_out" << "logits";
    QTest::newRow("a full name") << "blocks.0.attn.hook_z" << "blocks.0.attn.hook_z";
    QTest::newRow("no short form") << "foo7" << "foo7";
}

void TestSites::shortFormsAndAliasesMeanTheirSite()
{
    QFETCH(QString, typed);
    QFETCH(QString, name);
    QCOMPARE(QString::fromStdString(canonicalSiteName(typed.toStdString())), name);
}

void TestSites::globsLeaveOptInSitesOut()
{
    const std::vector<GraphSite> sites = modelSites(smallConfig(Family::Gpt2));
    const auto named = [&](const std::vector<std::string>& patterns) {
        std::set<std::string> names;
        const std::vector<char> chosen = chooseSites(sites, patterns);
        for (size_t site = 0; site < sites.size(); ++site)
            if (chosen[site]) names.insert(sites[site].name);
        return names;
    };
    const auto all = named({"*"});
    QVERIFY(all.count("blocks.0.attn.hook_pattern") && all.count("logits"));
    QVERIFY(!all.count("blocks.0.attn.hook_result") && !all.count("blocks.0.hook_q_input") && !all.count("last_logits"));
    QCOMPARE(named({"blocks.*.attn.hook_result"}).size(), size_t{2});
    QVERIFY(!named({"blocks.0.attn.*"}).count("blocks.0.attn.hook_result"));
    QCOMPARE(named({"resid_post1", "logits"}).size(), size_t{2});
}

void TestSites::unknownPatternsAreNamed()
{
    try {
        chooseSites(modelSites(smallConfig(Family::Gpt2)), {"*", "blocks.7.hook_z"});
        QFAIL("no error");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("NoSuchSite"));
        QVERIFY(std::string(error.what()).find("blocks.7.hook_z") != std::string::npos);
    }
}

QTEST_APPLESS_MAIN(TestSites)
#include "tst_sites.moc"
