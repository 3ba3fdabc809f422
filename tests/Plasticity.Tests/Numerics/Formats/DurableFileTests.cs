using Plasticity.Numerics;
using Xunit;

namespace Plasticity.Tests.Numerics.Formats;

public sealed class DurableFileTests
{
    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_other()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "file");
        try
        {
            DurableFile.Write(path, stream => stream.Write("old"u8));
            Assert.Throws<IOException>(() => DurableFile.Write(path, stream =>
            {
                stream.Write("half of the n"u8);
                throw new IOException("No space left on device");
            }));
            Assert.Equal("old", File.ReadAllText(path));
            DurableFile.Write(path, stream => stream.Write("new"u8));
            Assert.Equal("new", File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Writers_at_once_leave_one_whole_file()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "file");
        try
        {
            Parallel.For(0, 32, i => DurableFile.Write(path, stream => stream.Write(Enumerable.Repeat((byte)i, 5000).ToArray())));
            byte[] bytes = File.ReadAllBytes(path);
            Assert.Equal(5000, bytes.Length);
            Assert.All(bytes, b => Assert.Equal(bytes[0], b));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_missing_folder_is_an_error_of_the_file_system() =>
        Assert.Throws<DirectoryNotFoundException>(
            () => DurableFile.Write(Path.Combine(Path.GetTempPath(), "plasticity-no-such-folder", "x"), _ => { }));
}
