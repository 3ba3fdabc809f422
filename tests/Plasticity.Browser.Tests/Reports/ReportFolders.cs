using Plasticity.Browser.Tests.Reports;
using Plasticity.Cli;
using Plasticity.Lab.Reports;
using Plasticity.Tests;
using Plasticity.Tests.Lab.Reports;
using Xunit;

[assembly: AssemblyFixture(typeof(ReportFolders))]

namespace Plasticity.Browser.Tests.Reports;

/// <summary>Which report.</summary>
public enum ReportOf
{
    /// <summary>A comparison that was run for these tests: three rules and one that diverges.</summary>
    Comparison,

    /// <summary>A made-up comparison of ten rules, as large as reports usually are.</summary>
    Sample,

    /// <summary>A made-up sweep over rules, learning rates and batch sizes, with too many arms for each to have a name.</summary>
    Grid,
}

/// <summary>Reports on disk, each made when first asked for.</summary>
public sealed class ReportFolders : IDisposable
{
    /// <summary>The rules of the comparison; with this learning rate, the last one diverges.</summary>
    public static readonly string[] Rules = ["bp", "fa", "wp+fa", "dfa"];

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _comparison;
    private readonly Lazy<string> _sample;
    private readonly Lazy<string> _grid;

    public ReportFolders()
    {
        _comparison = new(Compare);
        _sample = new(() => Made("sample", SampleReport.Create()));
        _grid = new(() => Made("grid", SampleGrid.Create(rates: 9)));

        string Made(string name, ReportData data)
        {
            HtmlReport.Write(data, _folder[name]);
            return _folder[name];
        }
    }

    /// <summary>The folder that holds <c>report.html</c> and what lies beside it.</summary>
    public string Folder(ReportOf which) => which switch
    {
        ReportOf.Comparison => _comparison.Value,
        ReportOf.Sample => _sample.Value,
        _ => _grid.Value,
    };

    /// <summary>The rows of a table beside the comparison's report.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Table(string file) =>
        CsvRows.Read(File.ReadAllText(Path.Combine(Folder(ReportOf.Comparison), file)));

    /// <summary>Opens a report and waits until its charts are drawn. Skips the test where there is no browser.</summary>
    /// <param name="chromium">The browser.</param>
    /// <param name="which">Which report.</param>
    /// <param name="look">How to look at it.</param>
    public async Task<BrowserPage> OpenAsync(Chromium chromium, ReportOf which, PageLook? look = null)
    {
        chromium.OrSkip();
        BrowserPage opened = await BrowserPage.OpenAsync(chromium, new Uri(Path.Combine(Folder(which), "report.html")), look);
        await opened.Page.Locator("html[data-drawn=true]").WaitForAsync();
        return opened;
    }

    public void Dispose() => _folder.Dispose();

    private string Compare()
    {
        string folder = _folder["comparison"];
        using StringWriter output = new(), error = new();
        CommandLine.Run(["compare", $"rules={string.Join(',', Rules)}", "seeds=3", "epochs=3", "network=64-12-8-10",
            "data.trainSamples=256", "data.testSamples=100", "dfa.lr=1e9", $"out={folder}"],
            new Terminal { Output = output, Error = error });
        Assert.True(File.Exists(Path.Combine(folder, "report.html")), $"compare wrote no report: {error}");
        return folder;
    }
}
