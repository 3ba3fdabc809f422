using System.Net;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class DataFoldersTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly Network _network = new();

    private DataFolders Folders => new(name => _environment.GetValueOrDefault(name), _temporary["home"], () => _network);

    public void Dispose()
    {
        _temporary.Dispose();
        _network.Dispose();
    }

    [Fact]
    public void The_named_folder_is_searched_before_the_cache_before_the_systems()
    {
        _environment[DataFolders.Variable] = _temporary["data"];
        DataSet set = TinyImages.Set with { SystemFolder = _temporary["system", "tiny"] };
        string[] places = [_temporary["data", "tiny"], _temporary["home", ".cache", "plasticity", "tiny"], _temporary["system", "tiny"]];
        if (!OperatingSystem.IsWindows()) Assert.Equal(places, Folders.PlacesOf(set));
        Assert.Null(Folders.Find(set));
        foreach (string place in Folders.PlacesOf(set).Reverse())
        {
            TinyImages.WriteTo(place, packed: place != places[0]);
            Assert.Equal(place, Folders.Find(set));
        }
    }

    [Fact]
    public void The_cache_is_where_the_desktop_standard_says()
    {
        _environment["XDG_CACHE_HOME"] = _temporary["cache"];
        Assert.Equal([_temporary["cache", "plasticity", "tiny"]], Folders.PlacesOf(TinyImages.Set));
    }

    [Fact]
    public void The_list_has_every_set_found_or_missing()
    {
        IReadOnlyList<DataSetState> list = Folders.List();
        Assert.Equal(["mnist", "fashion-mnist", "kmnist", "cifar10", "cifar100", "cifar10-subset"], list.Select(state => state.Set.Name));
        Assert.Null(list[0].Folder);
    }

    [Fact]
    public void A_missing_set_is_an_error_with_the_places_and_the_commands()
    {
        _environment[DataFolders.Variable] = _temporary["data"];
        TinyImages.WriteTo(_temporary["data", "tiny"]);
        File.Delete(_temporary["data", "tiny", "t10k-labels-idx1-ubyte.gz"]);
        string message = Assert.Throws<DataSetException>(() => Folders.PathOf(TinyImages.Set)).Message;
        Assert.Contains($"{_temporary["data", "tiny"]}: lacks t10k-labels-idx1-ubyte.gz", message, StringComparison.Ordinal);
        Assert.Contains("no such folder", message, StringComparison.Ordinal);
        Assert.Contains("plasticity data get tiny ", message, StringComparison.Ordinal);
        Assert.Contains("plasticity data get tiny --from DIR", message, StringComparison.Ordinal);
        Assert.Contains("apt install tiny", message, StringComparison.Ordinal);
        Assert.Empty(_network.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_flipped_bit_is_found_wherever_it_is(bool packed)
    {
        _environment[DataFolders.Variable] = _temporary["data"];
        TinyImages.WriteTo(_temporary["data", "tiny"], packed);
        DataFile file = TinyImages.Set.Files[0];
        Assert.Equal(TinyImages.Contents(file.Name), Folders.Read(TinyImages.Set, file).Contents);
        string path = file.In(_temporary["data", "tiny"])!;
        byte[] sound = File.ReadAllBytes(path);
        int found = 0;
        for (int i = 0; i < sound.Length; i++)
        {
            byte[] damaged = [.. sound];
            damaged[i] ^= 16;
            File.WriteAllBytes(path, damaged);
            try
            {
                // A few bits of a packed file mean nothing (the time in gzip's header, the padding): then the contents must be as they
                // were.
                Assert.Equal(TinyImages.Contents(file.Name), Folders.Read(TinyImages.Set, file).Contents);
                Assert.True(packed, $"byte {i}");
            }
            catch (DataSetException exception)
            {
                found++;
                Assert.Contains(path, exception.Message, StringComparison.Ordinal);
                Assert.Contains("plasticity data get tiny", exception.Message, StringComparison.Ordinal);
            }
        }
        Assert.InRange(found, sound.Length - (packed ? 12 : 0), sound.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Getting_from_a_folder_copies_and_checks(bool packed)
    {
        TinyImages.WriteTo(_temporary["stick"], packed);
        string folder = Folders.Get(TinyImages.Set, _temporary["stick"], progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(folder, Folders.Find(TinyImages.Set));
        Assert.Equal(4, Directory.GetFiles(folder).Length);
        Assert.Empty(_network.Asked);
    }

    [Fact]
    public void Getting_from_a_folder_of_sets_finds_the_one()
    {
        TinyImages.WriteTo(_temporary["stick", "tiny"]);
        Folders.Get(TinyImages.Set, _temporary["stick"], progress: null, TestContext.Current.CancellationToken);
        Assert.NotNull(Folders.Find(TinyImages.Set));
    }

    [Fact]
    public void Getting_from_a_folder_that_lacks_a_file_names_both()
    {
        TinyImages.WriteTo(_temporary["stick"]);
        File.Delete(_temporary["stick", "t10k-images-idx3-ubyte.gz"]);
        string message =
            Assert.Throws<DataSetException>(
            () => Folders.Get(TinyImages.Set, _temporary["stick"], null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains(_temporary["stick"], message, StringComparison.Ordinal);
        Assert.Contains("t10k-images-idx3-ubyte.gz", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_the_published_one_is_not_taken()
    {
        TinyImages.WriteTo(_temporary["stick"]);
        File.WriteAllBytes(
            _temporary["stick", "train-images-idx3-ubyte.gz"],
            TinyImages.Pack([.. TinyImages.Contents("train-images-idx3-ubyte")[..^1], 77]));
        string message =
            Assert.Throws<DataSetException>(
            () => Folders.Get(TinyImages.Set, _temporary["stick"], null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("SHA-256", message, StringComparison.Ordinal);
        Assert.Contains(TinyImages.Set.Files[0].Sha256!, message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.GetFiles(_temporary.Path, "*", SearchOption.AllDirectories),
            path => path.Contains(".cache", StringComparison.Ordinal));
    }

    [Fact]
    public void Downloading_tries_the_mirrors_in_order_and_reports_progress()
    {
        _network.Answers = address =>
            address.Host == "second.example" ? TinyImages.Packed(Path.GetFileNameWithoutExtension(address.AbsolutePath)) : null;
        Progress progress = new();
        string folder = Folders.Get(TinyImages.Set, from: null, progress, TestContext.Current.CancellationToken);
        Assert.Equal(folder, Folders.Find(TinyImages.Set));
        Assert.Equal("https://first.example/tiny/train-images-idx3-ubyte.gz", _network.Asked[0]);
        Assert.Equal("https://second.example/train-images-idx3-ubyte.gz", _network.Asked[1]);
        Assert.Equal(4, progress.Reports.Select(report => report.File).Distinct().Count());
        Assert.All(progress.Reports, report => Assert.InRange(report.Bytes, 1, report.Total!.Value));
    }

    [Fact]
    public void What_is_there_and_sound_is_not_asked_for_again_and_what_is_damaged_is()
    {
        _network.Answers = address => TinyImages.Packed(Path.GetFileNameWithoutExtension(address.AbsolutePath));
        string folder = Folders.Get(TinyImages.Set, null, null, TestContext.Current.CancellationToken);
        _network.Asked.Clear();
        Folders.Get(TinyImages.Set, null, null, TestContext.Current.CancellationToken);
        Assert.Empty(_network.Asked);
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte.gz"), [1, 2, 3]);
        Folders.Get(TinyImages.Set, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(["https://first.example/tiny/t10k-labels-idx1-ubyte.gz"], _network.Asked);
    }

    [Fact]
    public void Without_a_network_the_error_says_what_to_do()
    {
        DataSetException exception =
            Assert.Throws<DataSetException>(() => Folders.Get(TinyImages.Set, null, null, TestContext.Current.CancellationToken));
        Assert.Contains("https://first.example/tiny/train-images-idx3-ubyte.gz: No such host", exception.Message, StringComparison.Ordinal);
        Assert.Contains("https://second.example/", exception.Message, StringComparison.Ordinal);
        Assert.Contains("https://home.example/tiny", exception.Message, StringComparison.Ordinal);
        Assert.Contains("plasticity data get tiny --from DIR", exception.Message, StringComparison.Ordinal);
        Assert.Contains("apt install tiny", exception.Message, StringComparison.Ordinal);
        Assert.Null(Folders.Find(TinyImages.Set));
    }

    [Fact]
    public void A_page_in_place_of_a_file_is_refused()
    {
        _network.Answers = _ => "<html>log in to this hotel's network</html>"u8.ToArray();
        string message =
            Assert.Throws<DataSetException>(() => Folders.Get(TinyImages.Set, null, null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("bytes", message, StringComparison.Ordinal);
        Assert.Null(Folders.Find(TinyImages.Set));
    }

    [Fact]
    public void Something_endless_is_given_up()
    {
        _network.Answers = _ => new byte[1 << 20];
        Assert.Contains(
            "longer than",
            Assert.Throws<DataSetException>(() => Folders.Get(TinyImages.Set, null, null, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_stops_it()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Folders.Get(TinyImages.Set, null, null, source.Token));
        Assert.Empty(_network.Asked);
    }

    [Fact]
    public void A_pin_of_the_packed_file_is_checked_where_the_contents_have_none()
    {
        byte[] packed = TinyImages.Packed("t10k-labels-idx1-ubyte"), contents = TinyImages.Contents("t10k-labels-idx1-ubyte");
        DataFile file =
            new("f", contents.Length, Sha256: null, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(packed)));
        Assert.Null(file.Check(packed, out _));
        Assert.Null(file.Check(contents, out _));        // unpacked, only its size is known
        Assert.Contains("SHA-256", file.Check(TinyImages.Pack([.. contents[..^1], 9]), out _), StringComparison.Ordinal);
    }

    [Fact]
    public void Pins_are_whole_and_of_the_published_sizes()
    {
        foreach (DataSet set in DataCatalogue.Sets)
        {
            Assert.Equal(set.Name switch
            {
                "cifar10" => [.. Enumerable.Repeat(30_730_000L, 6)],
                "cifar100" => [153_700_000, 30_740_000],
                "cifar10-subset" => [60_000 * 3073, 60_000 * 3073],
                _ => (long[])[47_040_016, 60_008, 7_840_016, 10_008],
            }, set.Files.Select(file => file.Bytes));
            // What nobody publishes has no pins; its files are known by their structure.
            bool isPublished = set.Name != "cifar10-subset";
            Assert.Equal(isPublished, set.Mirrors.Count > 0);
            Assert.All(set.Files, file => Assert.Equal(!isPublished, file.RecordBytes > 0));
            if (isPublished) Assert.All(set.Files, file => Assert.Matches("^[0-9a-f]{64}$", file.Sha256 ?? file.PackedSha256));
            if (set.Archive is { } archive) Assert.Matches("^[0-9a-f]{64}$", archive.Sha256);
            Assert.All((string[])[set.Attribution, set.Licence, set.Home], text => Assert.NotEmpty(text));
        }
    }

    [Fact]
    public void An_unknown_set_is_refused_with_the_nearest()
    {
        string message = Assert.Throws<DataSetException>(() => DataCatalogue.Find("fasion-mnist")).Message;
        Assert.Contains("'fasion-mnist'", message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'fashion-mnist'?", message, StringComparison.Ordinal);
    }

    /// <summary>Answers from a function; as if there were no network where it has no answer.</summary>
    private sealed class Network : HttpMessageHandler
    {
        public Func<Uri, byte[]?> Answers { get; set; } = _ => null;

        public List<string> Asked { get; } = [];

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.ToString());
            byte[] body = Answers(request.RequestUri) ?? throw new HttpRequestException("No such host is known.");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class Progress : IProgress<DataProgress>
    {
        public List<DataProgress> Reports { get; } = [];

        public void Report(DataProgress value) => Reports.Add(value);
    }
}
