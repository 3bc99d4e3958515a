#include "app/start_options.h"

#include "core/base/build_info.h"
#include "views/attention/attention_modes.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <QRegularExpression>

namespace orrery::app {

namespace {

constexpr int kWrongUsage = 2;

StartOptions ended(const QString& message, int code)
{
    StartOptions options;
    options.ended = true;
    options.message = message.endsWith(u'\n') ? message : message + u'\n';
    options.exitCode = code;
    return options;
}

void addOptions(QCommandLineParser& parser)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("StartOptions", text); };
    parser.setApplicationDescription(tr("Shows how a transformer computes what it computes."));
    parser.addPositionalArgument(QStringLiteral("path"), tr("A workspace file (.orrery) or a model folder."), QStringLiteral("[FILE.orrery | DIR]"));
    parser.addOption({QStringLiteral("help"), tr("Print this and exit.")});
    parser.addOption({QStringLiteral("version"), tr("Print the version and exit.")});
    parser.addOption({QStringLiteral("theme"), tr("light, dark or system."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("size"), tr("Size of the window, e.g. 1600x1000."), QStringLiteral("WxH")});
    parser.addOption({QStringLiteral("view"), tr("The panel to bring to the front; \"list\" names them."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("tour"), tr("Start a tour: attention."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("platform"), tr("Where windows are shown, e.g. xcb, wayland, offscreen."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("threads"), tr("Threads the model uses; 0: all."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("mode"), tr("How attention is shown, and exported: atlas, head, strands, text, rollout or table."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("head"), tr("The head to select, e.g. L1H0."), QStringLiteral("LxHy")});
    parser.addOption({QStringLiteral("export"), tr("Write what the attention panel shows in its --mode, and exit: as a figure (.png, .svg, .pdf), or its numbers (.csv, .npy, .json; "
                                                                                "beside them FILE.about.json says where they are from). Needs no display with --platform offscreen."), QStringLiteral("FILE")});
    parser.addOption({QStringLiteral("figure-theme"), tr("Colours of an exported figure: light, dark, or print (ink on white); light unless told."), QStringLiteral("NAME")});
    parser.addOption({QStringLiteral("report"), tr("With --export FILE.html or FILE.pdf: write a report of a recorded run, or of a probe study (.json), instead of the view.")});
    parser.addOption({QStringLiteral("run"), tr("The recorded run to show; the newest unless told."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("prompt"), tr("Which prompt of the run, from 0."), QStringLiteral("I")});
    parser.addOption({QStringLiteral("analysis"), tr("With --report: the kept analysis that is reported, instead of a run."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("model"), tr("The model folder to open beside a workspace file; with --report its tokenizer names what was predicted."), QStringLiteral("DIR")});
    parser.addOption({QStringLiteral("dpi"), tr("Dots an inch of an exported PNG, 36 to 1200; 300 unless told."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("selftest"), tr("Walk through the window once, print what holds, and exit.")});
    parser.addOption({QStringLiteral("timing"), tr("With --selftest: measure what should feel instant, on the workspace that is given.")});
    parser.addOption({QStringLiteral("screenshot"), tr("Save the window as PNG once it is painted, and exit."), QStringLiteral("FILE")});
}

bool readTheme(const QString& name, StartOptions& options)
{
    options.themeGiven = true;
    if (name == QLatin1String("light")) options.theme = views::ThemeChoice::Light;
    else if (name == QLatin1String("dark")) options.theme = views::ThemeChoice::Dark;
    else return name == QLatin1String("system");
    return true;
}

bool readHead(const QString& text, StartOptions& options)
{
    static const QRegularExpression form(QStringLiteral("^L(\\d{1,4})H(\\d{1,4})$"), QRegularExpression::CaseInsensitiveOption);
    const auto match = form.match(text);
    options.layer = match.captured(1).toInt();
    options.head = match.captured(2).toInt();
    return match.hasMatch();
}

/// A number from `least` on; unset leaves it as it is.
bool readNumber(const QCommandLineParser& parser, const QString& name, int least, int& number)
{
    if (!parser.isSet(name)) return true;
    bool isNumber = false;
    number = parser.value(name).toInt(&isNumber);
    return isNumber && number >= least;
}

/// Which run and prompt, and what is written of them; what is wrong with it, or nothing.
QString readExport(const QCommandLineParser& parser, StartOptions& options)
{
    if (!readNumber(parser, QStringLiteral("run"), 1, options.run)) return QStringLiteral("--run is a number from 1 on, not “%1”").arg(parser.value(QStringLiteral("run")));
    if (!readNumber(parser, QStringLiteral("prompt"), 0, options.prompt)) return QStringLiteral("--prompt is a number from 0 on, not “%1”").arg(parser.value(QStringLiteral("prompt")));
    if (!readNumber(parser, QStringLiteral("analysis"), 1, options.analysis)) return QStringLiteral("--analysis is a number from 1 on, not “%1”").arg(parser.value(QStringLiteral("analysis")));
    options.report = parser.isSet(QStringLiteral("report"));
    options.model = parser.value(QStringLiteral("model"));
    options.figure = parser.value(QStringLiteral("export"));
    if (options.report && (options.figure.isEmpty() || options.path.isEmpty())) return QStringLiteral("--report goes with --export FILE and a workspace file or a probe study");
    if (options.analysis > 0 && !options.report) return QStringLiteral("--analysis goes with --report");
    const QStringList suffixes = options.report ? QStringList{QStringLiteral("html"), QStringLiteral("pdf")} : figureSuffixes() + dataSuffixes();
    if (options.figure.isEmpty() || suffixes.contains(QFileInfo(options.figure).suffix().toLower())) return {};
    return QStringLiteral("--export writes .%1, not “%2”").arg(suffixes.join(QStringLiteral(", .")), options.figure);
}

bool readSize(const QString& text, QSize& size)
{
    const QStringList parts = text.split(u'x');
    if (parts.size() != 2) return false;
    size = QSize(parts[0].toInt(), parts[1].toInt());
    return size.width() >= 400 && size.height() >= 300 && size.width() <= 16384 && size.height() <= 16384;
}

}  // namespace

QStringList viewNames()
{
    return {QStringLiteral("attention"), QStringLiteral("prediction"), QStringLiteral("residual"), QStringLiteral("patch"), QStringLiteral("model"),
        QStringLiteral("compare"), QStringLiteral("recordings")};
}

QStringList modeNames()
{
    QStringList names;
    for (const char* name : views::kAttentionModes) names << QString::fromLatin1(name);
    return names;
}

QStringList figureSuffixes() { return {QStringLiteral("png"), QStringLiteral("svg"), QStringLiteral("pdf")}; }

QStringList dataSuffixes() { return {QStringLiteral("csv"), QStringLiteral("npy"), QStringLiteral("json")}; }

StartOptions parseStartOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);  // -platform, as Qt takes it
    if (!parser.parse(arguments)) return ended(parser.errorText(), kWrongUsage);
    if (parser.isSet(QStringLiteral("help"))) return ended(parser.helpText().replace(QStringLiteral("<executable_name>"), QStringLiteral("orrery")), 0);
    if (parser.isSet(QStringLiteral("version")))
        return ended(QStringLiteral("orrery %1").arg(QString::fromStdString(buildInfo().version)), 0);
    StartOptions options;
    const auto value = [&](const char* name) { return parser.value(QString::fromLatin1(name)); };
    if (parser.positionalArguments().size() > 1) return ended(QStringLiteral("orrery opens one file or folder, not %1").arg(parser.positionalArguments().size()), kWrongUsage);
    if (!parser.positionalArguments().isEmpty()) options.path = parser.positionalArguments().constFirst();
    if (parser.isSet(QStringLiteral("theme")) && !readTheme(value("theme"), options))
        return ended(QStringLiteral("--theme is light, dark or system, not “%1”").arg(value("theme")), kWrongUsage);
    options.platformGiven = parser.isSet(QStringLiteral("platform"));
    options.sizeGiven = parser.isSet(QStringLiteral("size"));
    if (options.sizeGiven && !readSize(value("size"), options.size))
        return ended(QStringLiteral("--size is WIDTHxHEIGHT from 400x300 to 16384x16384, not “%1”").arg(value("size")), kWrongUsage);
    options.view = value("view");
    if (options.view == QLatin1String("list")) return ended(viewNames().join(u'\n'), 0);
    if (!options.view.isEmpty() && !viewNames().contains(options.view))
        return ended(QStringLiteral("there is no view “%1”; --view list names them").arg(options.view), kWrongUsage);
    options.tour = value("tour");
    if (!options.tour.isEmpty() && options.tour != QLatin1String("attention"))
        return ended(QStringLiteral("there is no tour “%1”, only attention").arg(options.tour), kWrongUsage);
    bool isNumber = true;
    if (parser.isSet(QStringLiteral("threads"))) options.threads = value("threads").toInt(&isNumber);
    if (!isNumber || options.threads < 0 || options.threads > 1024) return ended(QStringLiteral("--threads is a number from 0 to 1024, not “%1”").arg(value("threads")), kWrongUsage);
    options.mode = value("mode");
    if (!options.mode.isEmpty() && !modeNames().contains(options.mode))
        return ended(QStringLiteral("--mode is one of %1, not “%2”").arg(modeNames().join(QStringLiteral(", ")), options.mode), kWrongUsage);
    if (parser.isSet(QStringLiteral("head")) && !readHead(value("head"), options))
        return ended(QStringLiteral("--head is a layer and a head such as L1H0, not “%1”").arg(value("head")), kWrongUsage);
    if (parser.isSet(QStringLiteral("dpi"))) options.dpi = value("dpi").toInt();
    if (options.dpi < 36 || options.dpi > 1200) return ended(QStringLiteral("--dpi is a number from 36 to 1200, not “%1”").arg(value("dpi")), kWrongUsage);
    options.selftest = parser.isSet(QStringLiteral("selftest"));
    options.timing = parser.isSet(QStringLiteral("timing"));
    if (options.timing && !options.selftest) return ended(QStringLiteral("--timing goes with --selftest"), kWrongUsage);
    options.screenshot = value("screenshot");
    if (const QString wrong = readExport(parser, options); !wrong.isEmpty()) return ended(wrong, kWrongUsage);
    const auto theme = parser.isSet(QStringLiteral("figure-theme")) ? figureThemeOf(value("figure-theme")) : std::optional(FigureTheme::Light);
    if (!theme) return ended(QStringLiteral("--figure-theme is light, dark or print, not “%1”").arg(value("figure-theme")), kWrongUsage);
    options.figureTheme = *theme;
    return options;
}

}  // namespace orrery::app
