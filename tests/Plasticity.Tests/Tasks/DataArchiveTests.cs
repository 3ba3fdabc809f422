using System.Net;
using Plasticity.Tasks;
using Xunit;

namespace Plasticity.Tests.Tasks;

public sealed class DataArchiveTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly List<string> _asked = [];

    private DataFolders Folders => new(_ => null, _temporary["home"], () => new Answer(_asked));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_download_asks_for_the_archive_and_unpacks_the_files_of_the_set()
    {
        string folder = Folders.Get(TinyCifar.Set, from: null, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(["https://first.example/tiny/tiny.tar.gz"], _asked);
        RequireFiles(folder);
        Folders.Get(TinyCifar.Set, from: null, progress: null, TestContext.Current.CancellationToken);
        Assert.Single(_asked);
        File.WriteAllBytes(Path.Combine(folder, "b.bin"), [1]);
        Folders.Get(TinyCifar.Set, from: null, progress: null, TestContext.Current.CancellationToken);
        RequireFiles(folder);
    }

    [Theory]
    [InlineData("stick", "stick/tiny.tar.gz")]
    [InlineData("stick/tiny.tar.gz", "stick/tiny.tar.gz")]
    [InlineData("stick", "stick/tiny/tiny.tar.gz")]
    public void A_folder_may_hold_the_archive_or_be_it(string from, string archive)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_temporary[archive])!);
        File.WriteAllBytes(_temporary[archive], TinyCifar.Archive);
        RequireFiles(Folders.Get(TinyCifar.Set, _temporary[from], null, TestContext.Current.CancellationToken));
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("stick")]
    [InlineData("stick/tiny")]
    [InlineData("stick/tiny-bin")]
    public void A_folder_may_hold_the_files(string folder)
    {
        TinyCifar.WriteTo(_temporary[folder]);
        RequireFiles(Folders.Get(TinyCifar.Set, _temporary["stick"], null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_archive_that_is_not_the_published_one_is_not_unpacked()
    {
        byte[] damaged = [.. TinyCifar.Archive];
        damaged[damaged.Length / 2] ^= 1;
        Assert.Contains("SHA-256", Refusal(TinyCifar.Set, damaged), StringComparison.Ordinal);
        Assert.Contains($"{damaged.Length - 1} bytes", Refusal(TinyCifar.Set, damaged[..^1]), StringComparison.Ordinal);
        Assert.False(Directory.EnumerateFiles(_temporary.Path, "*.bin", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public void What_was_published_in_another_way_is_said()
    {
        byte[] lacking = TinyCifar.Pack("tiny-bin/", ["a.bin", "b.bin"]), elsewhere = TinyCifar.Pack("bin/", ["a.bin", "b.bin", "test.bin"]),
            swapped = TinyCifar.Pack("tiny-bin/", ["a.bin", "test.bin", "b.bin"]), cut = TinyCifar.Archive[..(TinyCifar.Archive.Length / 2)],
            none = TinyImages.Pack(new byte[700]);
        Assert.Contains("lacks tiny-bin/test.bin.", Refusal(TinyCifar.SetOf(lacking), lacking), StringComparison.Ordinal);
        Assert.Contains("lacks tiny-bin/a.bin", Refusal(TinyCifar.SetOf(elsewhere), elsewhere), StringComparison.Ordinal);
        Assert.Contains("bytes", Refusal(TinyCifar.SetOf(swapped), swapped), StringComparison.Ordinal);
        Assert.Contains("does not unpack", Refusal(TinyCifar.SetOf(cut), cut), StringComparison.Ordinal);
        Assert.Contains("lacks", Refusal(TinyCifar.SetOf(none), none), StringComparison.Ordinal);
    }

    [Fact]
    public void What_nobody_publishes_is_taken_from_a_folder_only()
    {
        string message = Assert.Throws<DataSetException>(
            () => Folders.Get(TinyCifar.Unpinned, null, null, TestContext.Current.CancellationToken)).Message;
        Assert.Contains("plasticity data get tiny --from DIR", message, StringComparison.Ordinal);
        Assert.DoesNotContain("downloads", message, StringComparison.Ordinal);
        Assert.Throws<DataSetException>(() => Folders.PathOf(TinyCifar.Unpinned));
        TinyCifar.WriteTo(_temporary["stick"], packed: true);
        string folder = Folders.Get(TinyCifar.Unpinned, _temporary["stick"], null, TestContext.Current.CancellationToken);
        Assert.Equal(TinyCifar.Contents[1], Folders.Read(TinyCifar.Unpinned, TinyCifar.Unpinned.Files[1]).Contents);
        Assert.Equal(folder, Folders.PathOf(TinyCifar.Unpinned));
    }

    private string Refusal(DataSet set, byte[] archive)
    {
        Directory.CreateDirectory(_temporary["stick"]);
        File.WriteAllBytes(_temporary["stick", "tiny.tar.gz"], archive);
        return Assert.Throws<DataSetException>(
            () => Folders.Get(set, _temporary["stick"], null, TestContext.Current.CancellationToken)).Message;
    }

    private static void RequireFiles(string folder)
    {
        Assert.Equal(["a.bin", "b.bin", "test.bin"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order());
        for (int file = 0; file < 3; file++)
            Assert.Equal(TinyCifar.Contents[file], File.ReadAllBytes(Path.Combine(folder, TinyCifar.Set.Files[file].Name)));
    }

    private sealed class Answer(List<string> asked) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!.ToString());
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(TinyCifar.Archive) };
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
