#include "core/patching/recipe_interventions.h"
#include "core/patching/stored_recipes.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace orrery;
using namespace orrery::testing;

namespace {

std::string withStep(const std::string& step)
{
    return "{\"orrery_recipe\": 1, \"name\": \"n\", \"steps\": [{\"kind\": \"zero\", \"site\": \"z0\"}, " + step + "]}";
}

RecipeStep step(RecipeKind kind, const std::string& site)
{
    RecipeStep step;
    step.kind = kind;
    step.site = site;
    return step;
}

}  // namespace

class TestRecipe : public QObject {
    Q_OBJECT
private slots:
    void aRecipeIsReadBackEqual();
    void errorsNameThePlace_data();
    void errorsNameThePlace();
    void sizesAreBounded();
    void workspacesKeepThem();
    void stepsDoWhatTheySay();
    void stepsApplyInOrder();
    void noiseFollowsSeedAndPlace();
    void anAttendedPatternKeepsItsMass();
    void whatASiteLacksIsNamed();

private:
    static RecipeSources sources(const ModelConfig& config)
    {
        return {[&config](const std::string& set) {
                    return set == "two" ? std::vector{randomPrompt(config, 7, 21), randomPrompt(config, 9, 22)} : std::vector{randomPrompt(config, 9, 23)};
                },
            [&config](const std::string& text) { return randomPrompt(config, static_cast<int>(text.size()), 24); },
            [&config](const std::string&) {
                Tensor direction(Shape{config.width});
                for (int64_t i = 0; i < config.width; ++i) direction.data()[i] = static_cast<float>(i % 4) - 1;
                return direction;
            }};
    }
};

void TestRecipe::aRecipeIsReadBackEqual()
{
    Recipe recipe{"steer", "a note \xc3\xa9", {}};
    RecipeStep zero = step(RecipeKind::Zero, "blocks.*.attn.hook_z"), noise = step(RecipeKind::Noise, "resid_pre0"), add = step(RecipeKind::Add, "resid_pre1");
    zero.heads = {0, 3};
    zero.positions = {-1, 2};
    noise.deviation = 0.1;
    noise.seed = 18446744073709551615u;
    add.file = "d.npy";
    add.factor = -2.5;
    RecipeStep attend = step(RecipeKind::Attend, "pattern0"), other = step(RecipeKind::Replace, "z0"), mean = step(RecipeKind::Mean, "z1");
    attend.keys = {0};
    attend.weight = 0.25;
    other.prompt = "another text";
    mean.set = "prompts.csv";
    recipe.steps = {zero, noise, add, attend, other, mean};
    QVERIFY(parseRecipe(recipeText(recipe)) == recipe);
}

void TestRecipe::errorsNameThePlace_data()
{
    QTest::addColumn<QString>("json");
    QTest::addColumn<QString>("place");
    const auto row = [](const char* name, const std::string& json, const char* place) { QTest::newRow(name) << QString::fromStdString(json) << place; };
    row("no object", "[]", "");
    row("another version", "{\"orrery_recipe\": 2, \"name\": \"n\", \"steps\": []}", "/orrery_recipe");
    row("no name", "{\"orrery_recipe\": 1, \"steps\": []}", "/name");
    row("an unknown key", "{\"orrery_recipe\": 1, \"name\": \"n\", \"steps\": [], \"step\": []}", "/step");
    row("steps that are none", "{\"orrery_recipe\": 1, \"name\": \"n\", \"steps\": {}}", "/steps");
    row("an unknown kind", withStep("{\"kind\": \"nil\", \"site\": \"z0\"}"), "/steps/1/kind");
    row("no site", withStep("{\"kind\": \"zero\"}"), "/steps/1/site");
    row("an empty site", withStep("{\"kind\": \"zero\", \"site\": \"\"}"), "/steps/1/site");
    row("what a kind needs", withStep("{\"kind\": \"scale\", \"site\": \"z0\"}"), "/steps/1/factor");
    row("what it has no use for", withStep("{\"kind\": \"zero\", \"site\": \"z0\", \"factor\": 1}"), "/steps/1/factor");
    row("a number that is none", withStep("{\"kind\": \"scale\", \"site\": \"z0\", \"factor\": \"1\"}"), "/steps/1/factor");
    row("an infinite one", withStep("{\"kind\": \"scale\", \"site\": \"z0\", \"factor\": 1e999}"), "");
    row("a negative seed", withStep("{\"kind\": \"noise\", \"site\": \"z0\", \"deviation\": 1, \"seed\": -1}"), "/steps/1/seed");
    row("no noise", withStep("{\"kind\": \"noise\", \"site\": \"z0\", \"deviation\": 0}"), "/steps/1/deviation");
    row("half an index", withStep("{\"kind\": \"zero\", \"site\": \"z0\", \"heads\": [1.5]}"), "/steps/1/heads");
    row("a huge index", withStep("{\"kind\": \"zero\", \"site\": \"z0\", \"heads\": [99999999999999999999]}"), "/steps/1/heads");
    row("no index", withStep("{\"kind\": \"zero\", \"site\": \"z0\", \"heads\": []}"), "/steps/1/heads");
    row("two sources", withStep("{\"kind\": \"replace\", \"site\": \"z0\", \"file\": \"f\", \"prompt\": \"p\"}"), "/steps/1");
    row("more than all attention", withStep("{\"kind\": \"attend\", \"site\": \"pattern0\", \"keys\": [0, 1], \"weight\": 0.6}"), "/steps/1/weight");
}

void TestRecipe::errorsNameThePlace()
{
    QFETCH(QString, json);
    QFETCH(QString, place);
    const Error error = errorOf([&] { parseRecipe(json.toStdString()); });
    QCOMPARE(error.kind(), ErrorKind::Format);
    if (error.reason() == "BadRecipe") QCOMPARE(QString::fromStdString(error.place()), place);
    else QCOMPARE(QTest::currentDataTag(), "an infinite one");
}

void TestRecipe::sizesAreBounded()
{
    std::string steps = "{\"kind\": \"zero\", \"site\": \"z0\"}";
    for (int i = 0; i < 1000; ++i) steps += ", {\"kind\": \"zero\", \"site\": \"z0\"}";
    QCOMPARE(errorOf([&] { parseRecipe("{\"orrery_recipe\": 1, \"name\": \"n\", \"steps\": [" + steps + "]}"); }).reason(), std::string("BadRecipe"));
    QCOMPARE(errorOf([&] { parseRecipe(std::string(100, '[')); }).kind(), ErrorKind::Format);
}

void TestRecipe::workspacesKeepThem()
{
    QTemporaryDir folder;
    Workspace workspace = Workspace::create(folder.filePath("a.orrery").toStdString());
    Recipe recipe{"b", "", {step(RecipeKind::Zero, "z0")}};
    storeRecipe(workspace, recipe);
    storeRecipe(workspace, {"a", "", {}});
    recipe.note = "changed";
    storeRecipe(workspace, recipe);
    QCOMPARE(listRecipes(workspace), (std::vector<std::string>{"a", "b"}));
    QVERIFY(readStoredRecipe(workspace, "b") == recipe);
    QVERIFY(!readStoredRecipe(workspace, "c"));
    removeRecipe(workspace, "a");
    QCOMPARE(listRecipes(workspace), std::vector<std::string>{"b"});
    QCOMPARE(errorOf([&] { removeRecipe(workspace, "a"); }).reason(), std::string("NoSuchRecipe"));
    const std::string old = folder.filePath("old.orrery").toStdString();
    std::filesystem::copy_file(ORRERY_SOURCE_DIR "/tests/core/record/schema_1.orrery", old);
    const Workspace readOnly = Workspace::open(old, Access::ReadOnly);
    QVERIFY(listRecipes(readOnly).empty() && !readStoredRecipe(readOnly, "b"));
}

void TestRecipe::stepsDoWhatTheySay()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 7);
    const std::string site = "blocks.1.hook_resid_pre";
    const Tensor before = runSites(model, {{prompt}, {site}, {}}).at(site);
    const auto after = [&](const RecipeStep& one) {
        return runSites(model, {{prompt}, {site}, recipeInterventions({"", "", {one}}, model, {prompt}, sources(config))}).at(site);
    };
    const auto close = [](double a, double b) { return std::abs(a - b) < 1e-5; };
    const Tensor direction = sources(config).tensor("");
    RecipeStep scale = step(RecipeKind::Scale, site), add = step(RecipeKind::Add, site), project = step(RecipeKind::ProjectOut, site);
    scale.factor = -0.5;
    add.factor = 2;
    add.positions = {3};
    add.file = project.file = "d.npy";
    const Tensor scaled = after(scale), added = after(add), projected = after(project), zeroed = after(step(RecipeKind::Zero, site));
    for (int64_t i = 0; i < before.count(); ++i) {
        QVERIFY(close(scaled.data()[i], -0.5 * before.data()[i]));
        QVERIFY(close(added.data()[i], before.data()[i] + (i / config.width == 3 ? 2 * direction.data()[i % config.width] : 0)));
        QCOMPARE(zeroed.data()[i], 0.0f);
    }
    for (int64_t row = 0; row < 7; ++row) {
        double along = 0;
        for (int64_t i = 0; i < config.width; ++i) along += projected.data()[row * config.width + i] * direction.data()[i];
        QVERIFY(std::abs(along) < 1e-4);
    }
    RecipeStep resample = step(RecipeKind::Resample, site), replace = step(RecipeKind::Replace, site);
    resample.set = "one";
    replace.prompt = "7 bytes";
    const Tensor other = runSites(model, {{randomPrompt(config, 9, 23)}, {site}, {}}).at(site), same = runSites(model, {{randomPrompt(config, 7, 24)}, {site}, {}}).at(site);
    const Tensor resampled = after(resample), replaced = after(replace);
    for (int64_t i = 0; i < before.count(); ++i) QVERIFY(close(resampled.data()[i], other.data()[i]) && close(replaced.data()[i], same.data()[i]));
    replace.prompt = "8 bytes.";
    QCOMPARE(errorOf([&] { after(replace); }).reason(), std::string("UnequalLengths"));
}

void TestRecipe::stepsApplyInOrder()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 5);
    RecipeStep add = step(RecipeKind::Add, "resid_pre1"), scale = step(RecipeKind::Scale, "resid_pre1");
    add.file = "d.npy";
    scale.factor = 3;
    const auto run = [&](std::vector<RecipeStep> steps) {
        return runSites(model, {{prompt}, {"resid_pre1"}, recipeInterventions({"", "", std::move(steps)}, model, {prompt}, sources(config))})
            .at("blocks.1.hook_resid_pre");
    };
    const Tensor before = runSites(model, {{prompt}, {"resid_pre1"}, {}}).at("blocks.1.hook_resid_pre"), direction = sources(config).tensor("");
    const Tensor addFirst = run({add, scale}), scaleFirst = run({scale, add});
    for (int64_t i = 0; i < before.count(); ++i) {
        QVERIFY(std::abs(addFirst.data()[i] - 3 * (before.data()[i] + direction.data()[i % config.width])) < 1e-4);
        QVERIFY(std::abs(scaleFirst.data()[i] - (3 * before.data()[i] + direction.data()[i % config.width])) < 1e-4);
    }
}

void TestRecipe::noiseFollowsSeedAndPlace()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const std::vector<Prompt> prompts{randomPrompt(config, 6, 1), randomPrompt(config, 8, 1)};
    RecipeStep noise = step(RecipeKind::Noise, "blocks.*.attn.hook_z");
    noise.deviation = 0.5;
    noise.heads = {1};
    noise.positions = {-1, 0};
    const auto resolved = [&] { return recipeInterventions({"", "", {noise}}, model, prompts, sources(config)); };
    const auto first = resolved(), again = resolved();
    QCOMPARE(first.size(), size_t{4});  // two sites, two prompts
    for (size_t i = 0; i < first.size(); ++i) {
        QVERIFY(first[i].source->shape() == (Shape{2, 1, config.headWidth}));
        QVERIFY(std::ranges::equal(first[i].source->values(), again[i].source->values()));
        if (i > 0) QVERIFY(!std::ranges::equal(first[i].source->values(), first[0].source->values()));
    }
    const auto sites = runSites(model, {prompts, {"z0"}, first}, 1), clean = runSites(model, {prompts, {"z0"}, {}}, 1);
    QVERIFY(difference(sites.at("blocks.0.attn.hook_z"), clean.at("blocks.0.attn.hook_z")) > 1e-2);
    noise.seed = 1;
    QVERIFY(!std::ranges::equal(resolved()[0].source->values(), first[0].source->values()));
}

void TestRecipe::anAttendedPatternKeepsItsMass()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 6);
    RecipeStep attend = step(RecipeKind::Attend, "pattern0");
    attend.keys = {0};
    attend.weight = 0.25;
    attend.positions = {4, 5};
    const auto edits = recipeInterventions({"", "", {attend}}, model, {prompt}, sources(config));
    const Tensor before = runSites(model, {{prompt}, {"pattern0"}, {}}).at("blocks.0.attn.hook_pattern");
    const Tensor after = runSites(model, {{prompt}, {"pattern0"}, edits}).at("blocks.0.attn.hook_pattern");
    for (int64_t head = 0; head < config.heads; ++head)
        for (int64_t query = 0; query < 6; ++query) {
            const float *was = before.data() + (head * 6 + query) * 6, *is = after.data() + (head * 6 + query) * 6;
            double sum = 0;
            for (int64_t key = 0; key < 6; ++key) sum += is[key];
            QVERIFY(std::abs(sum - 1) < 1e-5);
            if (query < 4) QVERIFY(std::equal(was, was + 6, is));
            else {
                QCOMPARE(is[0], 0.25f);
                QVERIFY(std::abs(is[3] - was[3] * 0.75 / (1 - was[0])) < 1e-5);
            }
        }
}

void TestRecipe::whatASiteLacksIsNamed()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 6);
    const auto reason = [&](RecipeStep one) {
        one.file = one.kind == RecipeKind::Zero || one.kind == RecipeKind::Attend ? "" : "d.npy";
        return errorOf([&] { recipeInterventions({"", "", {one}}, model, {prompt}, sources(config)); }).reason();
    };
    RecipeStep heads = step(RecipeKind::Zero, "resid_pre0"), keys = step(RecipeKind::Attend, "z0"), direction = step(RecipeKind::ProjectOut, "z0");
    heads.heads = {0};
    keys.keys = {0};
    QCOMPARE(reason(heads), std::string("NoSuchAxis"));
    QCOMPARE(reason(keys), std::string("NoSuchAxis"));
    QCOMPARE(reason(direction), std::string("ShapeMismatch"));
    QCOMPARE(reason(step(RecipeKind::Zero, "resid_pre9")), std::string("NoSuchSite"));
}

QTEST_GUILESS_MAIN(TestRecipe)
#include "tst_recipe.moc"
